create or replace function private.payment_webhook(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  account constant text := case when private.requested_organization() is null then 'platform' else 'organization' end;
  kind constant text := arguments #>> '{effect,kind}';
  organization constant uuid := private.paid_organization(arguments);
  answer jsonb;
begin
  if organization is null then
    return jsonb_build_object('outcome', 'unknown_organization');
  end if;
  if kind in ('subscription', 'invoice') then
    return private.take_billing_event(organization, arguments);
  end if;
  answer := private.take_payment_event(organization, account, arguments);
  if answer -> 'staff' <> 'null' then
    perform private.tell_staff(organization, answer -> 'staff');
  end if;
  return answer - 'staff';
end
$$;
comment on function private.payment_webhook(jsonb) is
  'The function behind payment-webhook: what an event of Stripe has an effect on. The organization is the one whose secret
   verified; for the platform''s account it is the one that the event names. arguments: event {id, created, account},
   organization_id, booking_id and appointment_id (of the metadata, or null), effect {kind, ...}. Gives outcome: applied, repeated,
   waiting (its object is not known yet), unknown_organization, unknown_booking, unknown_appointment, late, foreign.';
grant execute on function private.payment_webhook(jsonb) to service_role;
