create or replace function private.client_shown(client public.clients) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', client.id, 'customer_id', client.customer_id, 'email', client.email, 'name', client.name,
    'organization', (
      select jsonb_build_object('id', organization.id, 'name', organization.name, 'slug', organization.slug)
      from public.organizations as organization where organization.id = client.organization_id
    )
  )
$$;
comment on function private.client_shown(public.clients) is 'A client as the answer to signing in shows them.';
grant execute on function private.client_shown(clients) to frontdesk_functions;
