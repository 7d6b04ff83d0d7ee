create or replace function private.website_start(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.start_website(private.websites_organization(arguments), arguments)
$$;
comment on function private.website_start(jsonb) is
  'Adds a site, or has one crawled that is known. arguments: organization_id (of programs), source_id or base_url, max_pages,
   crawl_frequency; what is missing stays.';
grant execute on function private.website_start(jsonb) to authenticated, service_role;
