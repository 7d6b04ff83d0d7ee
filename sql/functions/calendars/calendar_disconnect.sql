create or replace function private.calendar_disconnect(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.disconnect_calendar(private.callers_organization('admin'), (arguments ->> 'connection_id')::uuid)
$$;
comment on function private.calendar_disconnect(jsonb) is 'Disconnects a calendar. arguments: connection_id.';
grant execute on function private.calendar_disconnect(jsonb) to authenticated;
