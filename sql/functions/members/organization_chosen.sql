create or replace function private.organization_chosen(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select to_jsonb(private.callers_organization(arguments ->> 'least_role'))
$$;
comment on function private.organization_chosen(jsonb) is
  'For functions that have to know the organization before they write. arguments: least_role.';
grant execute on function private.organization_chosen(jsonb) to authenticated;
