create or replace function private.refund_payment(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  payment constant uuid := (arguments ->> 'payment_id')::uuid;
  made public.payments;
  payable private.payable;
begin
  perform private.require_role(organization, 'member');
  perform private.act_for(organization);
  select * into made from public.payments as seen
  where seen.organization_id = organization and seen.id = payment;
  payable := private.lock_payable(organization, made.booking_id, made.appointment_id);
  select * into made from public.payments as locked
  where locked.organization_id = organization and locked.id = payment for update;
  if not coalesce((made.metadata ->> 'by_hand')::boolean, false) or made.facts <> '{}' then
    perform private.fail(409, 'not_by_hand', 'It was paid by Stripe: give it back there.', '/payment_id');
  elsif (arguments ->> 'amount')::numeric > made.amount - made.refunded then
    perform private.fail(409, 'more_than_paid', format('Only %s %s of it are left.', made.currency,
      made.amount - made.refunded), '/amount');
  end if;
  update public.payments as target
  set refunded = target.refunded + (arguments ->> 'amount')::numeric,
      status = case when target.refunded + (arguments ->> 'amount')::numeric = target.amount then 'refunded'
               else 'partially_refunded' end
  where target.organization_id = organization and target.id = payment
  returning * into made;
  perform private.settle_payment(organization, made, payable, 0);
  return private.payment_answer(organization, made);
end
$$;
comment on function private.refund_payment(uuid, jsonb) is
  'Records what the staff gave back by hand. 409 not_by_hand or more_than_paid.';
alter function private.refund_payment(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.refund_payment(uuid, jsonb) to authenticated;
