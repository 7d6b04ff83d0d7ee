create or replace function private.sealed_key(organization uuid, provider text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  answer jsonb;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  select jsonb_build_object(
    'id', known.id, 'organization_id', organization,
    'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with
  ) into answer
  from public.key_store as known
  join public.secrets as secret
    on secret.organization_id = known.organization_id and secret.purpose = 'provider_api_key'
    and secret.subject_id = known.id
  where known.organization_id = organization and known.provider = sealed_key.provider
    and known.purpose = 'provider_api_key';
  if not found then
    perform private.fail(404, 'key_not_found', 'There is no key of this provider.', '/provider');
  end if;
  return answer;
end
$$;
comment on function private.sealed_key(uuid, text) is 'A stored key as it is sealed, for a function that has the keys.';
alter function private.sealed_key(uuid, text) owner to frontdesk_functions;
grant execute on function private.sealed_key(uuid, text) to authenticated;
