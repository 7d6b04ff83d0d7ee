create or replace function private.accounts_of_address(address text, organization text) returns setof public.clients
language plpgsql volatile set search_path = ''
as $$
declare
  named constant uuid := private.named_organization(organization);
begin
  perform set_config('frontdesk.signing_in', lower(address collate "C"), true);
  return query
    select client.* from public.clients as client
    where lower(client.email collate "C") = lower(address collate "C") and client.is_active
      and (accounts_of_address.organization is null or client.organization_id = named)
    -- The first ones, whom nobody can come before any more.
    order by client.created_at, client.id;
end
$$;
comment on function private.accounts_of_address(text, text) is
  'The accounts of clients that an e-mail address signs in to, the oldest first, in the organization of this slug or id, or
   in all (null).';
grant execute on function private.accounts_of_address(text, text) to frontdesk_functions;
