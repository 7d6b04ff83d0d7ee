create or replace function private.website_show(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.show_websites(private.websites_organization(arguments), (arguments ->> 'source_id')::uuid) -> 0
$$;
comment on function private.website_show(jsonb) is
  'A site, and how far its crawl is. arguments: organization_id (of programs), source_id.';
grant execute on function private.website_show(jsonb) to authenticated, service_role;
