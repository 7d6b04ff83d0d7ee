create or replace function private.lock_resources(organization uuid, others jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if coalesce(jsonb_array_length(others), 0) > 0 then
    perform pg_advisory_xact_lock(hashtextextended('several resources ' || organization, 0));
  end if;
end
$$;
comment on function private.lock_resources(uuid, jsonb) is
  'Lets transactions that take several resources of an organization take turns, before they take the first: one kind may
   want a room and then somebody, and another kind the same two the other way round. Who takes one resource alone waits for
   nobody here.';
grant execute on function private.lock_resources(uuid, jsonb) to frontdesk_functions;
