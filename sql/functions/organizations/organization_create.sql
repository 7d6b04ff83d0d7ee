create or replace function private.organization_create(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.found_organization(arguments)
$$;
comment on function private.organization_create(jsonb) is
  'The function behind organization-create. arguments: name, slug, timezone, country, currency, industry, description, website,
   contact_email, contact_phone.';
grant execute on function private.organization_create(jsonb) to authenticated;
