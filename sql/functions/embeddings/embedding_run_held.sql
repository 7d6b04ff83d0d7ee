create or replace function private.embedding_run_held(arguments jsonb) returns private.embedding_runs
language plpgsql set search_path = ''
as $$
declare
  held private.embedding_runs;
begin
  select * into held from private.embedding_runs as run
  where run.organization_id = (arguments #>> '{run,organization_id}')::uuid
    and run.attempt = (arguments #>> '{run,attempt}')::integer and run.leased_until is not null
  for update;
  if not found then
    perform private.fail(409, 'run_taken_over', 'Another call has taken up this run.');
  end if;
  return held;
end
$$;
comment on function private.embedding_run_held(jsonb) is
  'The run that the caller is at, locked; 409 run_taken_over where another call is. arguments: run.';
grant execute on function private.embedding_run_held(jsonb) to service_role;
