create or replace function private.set_client_password(organization uuid, client uuid, hash text) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  account public.clients;
begin
  update public.clients as known
  set token_version = known.token_version + 1, password_set_at = now(), last_login_at = now()
  where known.organization_id = organization and known.id = client and known.is_active
  returning known.* into account;
  if not found then
    return null;
  end if;
  update public.client_passwords as secret set password_hash = hash
  where secret.organization_id = organization and secret.client_id = client;
  delete from private.password_links as void
  where void.organization_id = organization and void.client_id = client;
  perform private.tell_client(organization, client, 'client.password_changed', now() + interval '2 days');
  return jsonb_build_object('client', private.client_shown(account), 'token_version', account.token_version);
end
$$;
comment on function private.set_client_password(uuid, uuid, text) is
  'Gives a client a new password, revokes their tokens and all links to a new password, and tells them by mail. Gives the
   client and token_version; null where they may not sign in any more.';
grant execute on function private.set_client_password(uuid, uuid, text) to frontdesk_functions;
