create or replace function private.lock_starts(organization uuid) returns void
language sql volatile set search_path = ''
as $$
  select pg_advisory_xact_lock(hashtextextended('workflow-start ' || organization, 0))
$$;
comment on function private.lock_starts(uuid) is
  'Lets an organization''s runs begin one after the other: no key refuses the second of two leads of one customer that come at
   the same time.';
grant execute on function private.lock_starts(uuid) to service_role, frontdesk_functions;
