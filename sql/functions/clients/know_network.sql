create or replace function private.know_network(organization uuid, client uuid, here bytea) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  update private.known_networks as known set last_seen_at = now()
  where known.organization_id = organization and known.client_id = client and known.network = here;
  if found then
    return false;
  end if;
  insert into private.known_networks (organization_id, client_id, network) values (organization, client, here)
  on conflict do nothing;
  delete from private.known_networks as known
  where known.organization_id = organization and known.client_id = client and known.network in (
    select older.network from private.known_networks as older
    where older.organization_id = organization and older.client_id = client
    order by older.last_seen_at desc, older.network offset 10
  );
  return true;
end
$$;
comment on function private.know_network(uuid, uuid, bytea) is
  'Remembers that a client signed in from a network, the last ten of each; whether it is a new one.';
grant execute on function private.know_network(uuid, uuid, bytea) to frontdesk_functions;
