create or replace function private.opened_connection(connection public.calendar_connections) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', connection.id, 'organization_id', connection.organization_id, 'resource_id', connection.resource_id,
    'source', connection.source, 'calendar_id', connection.calendar_id, 'timezone', settings.timezone,
    'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with
  )
  from public.organizations as settings
  join public.secrets as secret
    on secret.organization_id = connection.organization_id and secret.subject_id = connection.id
    and secret.purpose = private.calendar_secret(connection.source)
  where settings.id = connection.organization_id
$$;
comment on function private.opened_connection(public.calendar_connections) is
  'A connection for the function that reads and writes it: id, organization_id, resource_id, source, calendar_id,
   timezone, and its secret as it is sealed.';
grant execute on function private.opened_connection(calendar_connections) to service_role;
