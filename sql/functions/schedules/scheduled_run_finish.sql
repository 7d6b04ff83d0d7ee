create or replace function private.scheduled_run_finish(arguments jsonb) returns jsonb
language sql set search_path = ''
as $$
  update private.scheduled_runs
  set finished_at = clock_timestamp(), outcome = arguments -> 'outcome', error = arguments ->> 'error'
  where id = (arguments ->> 'id')::uuid;
  select 'null'::jsonb
$$;
comment on function private.scheduled_run_finish(jsonb) is
  'Records what a run came to. arguments: id, and either outcome or error (the code of a problem).';
grant execute on function private.scheduled_run_finish(jsonb) to service_role;
