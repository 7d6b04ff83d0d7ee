create or replace function private.know_network(organization uuid, client uuid, here bytea) returns void
language sql volatile set search_path = ''
as $$
  insert into private.known_networks as known (organization_id, client_id, network)
  values (organization, client, here)
  on conflict (organization_id, client_id, network) do update set last_seen_at = now();
  delete from private.known_networks as known
  where known.organization_id = organization and known.client_id = client and known.network in (
    select older.network from private.known_networks as older
    where older.organization_id = organization and older.client_id = client
    order by older.last_seen_at desc offset 10
  )
$$;
comment on function private.know_network(uuid, uuid, bytea) is
  'Remembers that a client signed in from a network: the last ten of each.';
grant execute on function private.know_network(uuid, uuid, bytea) to frontdesk_functions;
