create or replace function private.topic_run_held(arguments jsonb) returns public.topic_runs
language plpgsql set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  held public.topic_runs;
begin
  select * into held from public.topic_runs as run where run.id = job.subject_id for update;
  return held;
end
$$;
comment on function private.topic_run_held(jsonb) is
  'The run that the caller has leased, locked, and its lease begun anew; 409 lease_lost where another call has it.
   arguments: lease.';
grant execute on function private.topic_run_held(jsonb) to service_role;
