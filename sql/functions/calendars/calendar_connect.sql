create or replace function private.calendar_connect(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.connect_calendar(private.callers_organization('admin'), arguments)
$$;
comment on function private.calendar_connect(jsonb) is
  'Connects a calendar to a resource, or connects it anew. arguments: id, resource_id, source, calendar_id, name,
   is_written, sealed (base64), sealed_with.';
grant execute on function private.calendar_connect(jsonb) to authenticated;
