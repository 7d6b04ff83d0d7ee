create or replace function private.connection_shown(connection public.calendar_connections) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', connection.id, 'resource_id', connection.resource_id, 'source', connection.source, 'name', connection.name,
    'calendar_id', case when connection.source <> 'ics' then connection.calendar_id end,
    'is_written', connection.is_written, 'status', connection.status, 'error', connection.error,
    'error_detail', connection.error_detail, 'synced_at', connection.synced_at, 'created_at', connection.created_at
  )
$$;
comment on function private.connection_shown(public.calendar_connections) is 'A connection as the staff see it.';
grant execute on function private.connection_shown(calendar_connections) to authenticated, frontdesk_functions;
