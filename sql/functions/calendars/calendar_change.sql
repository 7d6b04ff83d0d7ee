create or replace function private.calendar_change(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_calendar(private.callers_organization('admin'), arguments)
$$;
comment on function private.calendar_change(jsonb) is
  'Changes a connection, or has it read now. arguments: connection_id, name, is_written, is_paused; what is missing stays.';
grant execute on function private.calendar_change(jsonb) to authenticated;
