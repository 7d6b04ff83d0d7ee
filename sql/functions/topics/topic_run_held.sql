create or replace function private.topic_run_held(arguments jsonb) returns public.topic_runs
language plpgsql set search_path = ''
as $$
declare
  held public.topic_runs;
begin
  select * into held from public.topic_runs as run
  where run.id = (arguments #>> '{run,id}')::uuid and run.attempt = (arguments #>> '{run,attempt}')::integer
    and run.finished_at is null and run.leased_until is not null
  for update;
  if not found then
    perform private.fail(409, 'run_taken_over', 'Another call has taken up this run.');
  end if;
  return held;
end
$$;
comment on function private.topic_run_held(jsonb) is
  'The run that the caller is at, locked; 409 run_taken_over where another call is. arguments: run {id, attempt}.';
grant execute on function private.topic_run_held(jsonb) to service_role;
