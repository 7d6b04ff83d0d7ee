create or replace function private.invitation_accept_client(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  accepted constant public.invitations :=
    private.close_invitation(organization, arguments ->> 'token_hash', 'accepted', 'client', null);
  customer uuid;
  account public.clients;
begin
  customer := private.find_or_make_customer(organization, jsonb_build_object(
    'name', case when coalesce(accepted.first_name, accepted.last_name) is null then accepted.email
                 else private.person_name(accepted.first_name, accepted.last_name) end,
    'email', accepted.email, 'phone', accepted.phone
  ));
  -- One of the staff wrote it into the invitation.
  update public.customer_phones as listed set is_claimed = false
  where listed.organization_id = organization and listed.customer_id = customer and listed.phone = accepted.phone
    and listed.is_claimed;
  -- Whoever was a client before has a new password by this, and none of the tokens that the old one gave.
  insert into public.clients as known (
    organization_id, customer_id, invitation_id, first_name, last_name, email, email_verified, phone, password_set_at,
    last_login_at, membership_start_date
  ) values (
    organization, customer, accepted.id, accepted.first_name, accepted.last_name, accepted.email, true,
    accepted.phone, now(), now(), current_date
  )
  on conflict (organization_id, lower(email collate "C")) do update
    -- Of an account that nobody has claimed yet, the invitation says whose it is.
    set customer_id = case when known.email_verified then known.customer_id else excluded.customer_id end,
        invitation_id = excluded.invitation_id, email_verified = true, password_set_at = now(), last_login_at = now(),
        token_version = known.token_version + 1
    -- Whoever may not sign in any more is let in again by the staff, and by no invitation.
    where known.is_active
  returning * into account;
  if account.id is null then
    perform private.fail_invitation();
  end if;
  insert into public.client_passwords as known (client_id, organization_id, password_hash)
  values (account.id, organization, arguments ->> 'password_hash')
  on conflict (client_id) do update set password_hash = excluded.password_hash;
  delete from private.password_links as void
  where void.organization_id = organization and void.client_id = account.id;
  return jsonb_build_object(
    'kind', 'client', 'invitation_id', accepted.id, 'client', private.client_shown(account),
    'token_version', account.token_version
  );
end
$$;
comment on function private.invitation_accept_client(jsonb) is
  'Whoever holds the token becomes a client, with a password; 404 invitation_invalid for one who is not active any more.
   arguments: token_hash, password_hash.';
alter function private.invitation_accept_client(jsonb) owner to frontdesk_functions;
grant execute on function private.invitation_accept_client(jsonb) to anon, authenticated;
