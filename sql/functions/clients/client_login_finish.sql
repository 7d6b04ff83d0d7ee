create or replace function private.client_login_finish(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  address constant text := lower((arguments ->> 'email') collate "C");
  here constant text := coalesce(arguments ->> 'address', '');
  signed_in public.clients;
begin
  perform private.act_for(organization);
  -- Only what was verified counts: a password that was changed meanwhile does not open.
  update public.client_passwords as secret
  set password_hash = coalesce(arguments ->> 'new_password_hash', secret.password_hash)
  where secret.organization_id = organization and secret.client_id = (arguments ->> 'client_id')::uuid
    and secret.password_hash = arguments ->> 'password_hash';
  if found then
    update public.clients as client set last_login_at = now()
    where client.organization_id = organization and client.id = (arguments ->> 'client_id')::uuid and client.is_active
    returning client.* into signed_in;
  end if;
  if signed_in.id is null then
    return jsonb_build_object('client', null);
  end if;
  perform private.give_back_try('client-login network', here),
          private.give_back_try('client-login account', concat_ws(E'\n', address, here));
  if private.know_network(organization, signed_in.id, sha256(convert_to(here, 'UTF8'))) then
    -- It counted among the strangers' tries.
    perform private.give_back_try('client-login strangers', address);
  end if;
  return jsonb_build_object('client', private.client_shown(signed_in), 'token_version', signed_in.token_version);
end
$$;
comment on function private.client_login_finish(jsonb) is
  'After a password was verified: client_id, organization_id, password_hash (the one that it was verified against),
   new_password_hash (where that is to be replaced), email, address. Gives the client; null where they may not sign in
   any more.';
alter function private.client_login_finish(jsonb) owner to frontdesk_functions;
grant execute on function private.client_login_finish(jsonb) to service_role;
