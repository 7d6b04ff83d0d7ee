create or replace function private.key_delete(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.drop_key(private.callers_organization('admin'), arguments)
$$;
comment on function private.key_delete(jsonb) is 'Deletes a key. arguments: provider, purpose.';
grant execute on function private.key_delete(jsonb) to authenticated;
