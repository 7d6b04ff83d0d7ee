create or replace function private.new_function(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object('organization_id', private.callers_organization(), 'note', arguments ->> 'note')
$$;
comment on function private.new_function(jsonb) is 'The function behind new-function. arguments: note.';
grant execute on function private.new_function(jsonb) to authenticated;
