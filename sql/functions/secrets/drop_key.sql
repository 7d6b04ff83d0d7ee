create or replace function private.drop_key(organization uuid, provider text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  dropped public.key_store;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  delete from public.key_store as known
  where known.organization_id = organization and known.provider = drop_key.provider
  returning * into dropped;
  if not found then
    perform private.fail(404, 'key_not_found', 'There is no key of this provider.', '/provider');
  end if;
  delete from public.secrets as secret
  where secret.organization_id = organization and secret.purpose = 'provider_api_key'
    and secret.subject_id = dropped.id;
  return private.key_shown(dropped);
end
$$;
comment on function private.drop_key(uuid, text) is 'Deletes a key and what was sealed of it.';
alter function private.drop_key(uuid, text) owner to frontdesk_functions;
grant execute on function private.drop_key(uuid, text) to authenticated;
