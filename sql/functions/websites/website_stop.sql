create or replace function private.website_stop(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.stop_website(private.websites_organization(arguments), (arguments ->> 'source_id')::uuid)
$$;
comment on function private.website_stop(jsonb) is
  'Ends the crawl of a site. arguments: organization_id (of programs), source_id.';
grant execute on function private.website_stop(jsonb) to authenticated, service_role;
