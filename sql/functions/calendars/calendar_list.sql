create or replace function private.calendar_list(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.list_calendars(private.callers_organization('admin'))
$$;
comment on function private.calendar_list(jsonb) is
  'The calendars that the caller''s organization is connected to, and its feeds. arguments: none.';
grant execute on function private.calendar_list(jsonb) to authenticated;
