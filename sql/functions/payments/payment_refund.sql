create or replace function private.payment_refund(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization uuid;
begin
  select known.organization_id into organization
  from public.payments as known
  where known.id = (arguments ->> 'payment_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'payment_not_found', 'There is no such payment.', '/payment_id');
  end if;
  return private.refund_payment(organization, arguments);
end
$$;
comment on function private.payment_refund(jsonb) is
  'What the staff gave back by hand of a payment that was made by hand. arguments: payment_id, amount.';
grant execute on function private.payment_refund(jsonb) to authenticated;
