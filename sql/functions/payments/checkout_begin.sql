create or replace function private.checkout_begin(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  return private.begin_checkout(
    private.payable_organization(arguments), (arguments ->> 'booking_id')::uuid,
    (arguments ->> 'appointment_id')::uuid, arguments
  );
end
$$;
comment on function private.checkout_begin(jsonb) is
  'The first step of a checkout: what is to be paid, and with which account. arguments: booking_id or appointment_id, part
   (all or deposit), success_url, cancel_url. Gives checkout_id, organization_id, account, stripe_account_id, amount, currency, expires_at,
   asked (what Stripe is asked for, the same each time), session_id and url where there is a session already, and obsolete:
   sessions that are to end, since they ask for another amount.';
grant execute on function private.checkout_begin(jsonb) to client, guest, authenticated;
