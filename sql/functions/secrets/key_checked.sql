create or replace function private.key_checked(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.note_check(private.callers_organization('admin'), arguments)
$$;
comment on function private.key_checked(jsonb) is 'What a provider said of a key. arguments: id, verified.';
grant execute on function private.key_checked(jsonb) to authenticated;
