create or replace function private.put_key(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  stored public.key_store;
  old uuid;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  -- A key in the place of another is another key: what was sealed for the old one does not open for it.
  perform pg_advisory_xact_lock(hashtextextended('key ' || organization || (arguments ->> 'provider'), 0));
  delete from public.key_store as known
  where known.organization_id = organization and known.provider = arguments ->> 'provider'
  returning known.id into old;
  delete from public.secrets as secret
  where secret.organization_id = organization and secret.purpose = 'provider_api_key' and secret.subject_id = old;
  insert into public.key_store (id, organization_id, provider, key_hint, user_id)
  values (
    (arguments ->> 'id')::uuid, organization, arguments ->> 'provider', arguments ->> 'key_hint', private.subject()
  )
  returning * into stored;
  insert into public.secrets (organization_id, purpose, subject_id, sealed, sealed_with)
  values (
    organization, 'provider_api_key', stored.id, decode(arguments ->> 'sealed', 'base64'), arguments ->> 'sealed_with'
  );
  return private.key_shown(stored);
end
$$;
comment on function private.put_key(uuid, jsonb) is 'Stores a sealed key of a provider, in the place of an earlier one.';
alter function private.put_key(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.put_key(uuid, jsonb) to authenticated;
