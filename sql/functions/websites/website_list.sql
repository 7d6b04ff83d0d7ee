create or replace function private.website_list(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object('websites', private.show_websites(private.websites_organization(arguments)))
$$;
comment on function private.website_list(jsonb) is 'The sites of an organization. arguments: organization_id (of programs).';
grant execute on function private.website_list(jsonb) to authenticated, service_role;
