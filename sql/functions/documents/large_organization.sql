create or replace function private.large_organization() returns integer
language sql immutable set search_path = ''
as $$
  select 20000
$$;
comment on function private.large_organization() is
  'From how many vectors on those of an organization are searched by a graph: comparing them all takes some 10 ms.';
grant execute on function private.large_organization() to service_role, frontdesk_functions;
