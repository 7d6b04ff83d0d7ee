create or replace function private.website_remove(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.remove_website(private.websites_organization(arguments), (arguments ->> 'source_id')::uuid)
$$;
comment on function private.website_remove(jsonb) is
  'Forgets a site. arguments: organization_id (of programs), source_id.';
grant execute on function private.website_remove(jsonb) to authenticated, service_role;
