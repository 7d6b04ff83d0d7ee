create or replace function private.calendar_renew(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  update public.secrets as known
  set sealed = decode(arguments ->> 'sealed', 'base64'), sealed_with = arguments ->> 'sealed_with'
  from public.calendar_connections as connection
  where connection.organization_id = (arguments ->> 'organization_id')::uuid
    and connection.id = (arguments ->> 'connection_id')::uuid and known.organization_id = connection.organization_id
    and known.subject_id = connection.id and known.purpose = private.calendar_secret(connection.source);
  return 'null';
end
$$;
comment on function private.calendar_renew(jsonb) is
  'Keeps the refresh token that a provider gave in the place of the one before. arguments: organization_id, connection_id,
   sealed (base64), sealed_with.';
grant execute on function private.calendar_renew(jsonb) to service_role;
