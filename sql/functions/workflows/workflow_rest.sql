create or replace function private.workflow_rest(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  again_at constant timestamptz := now() + make_interval(secs => coalesce((arguments ->> 'pause_seconds')::double precision, 0));
begin
  update public.workflow_executions as known
  set status = 'waiting', working_since = null, wake_at = again_at,
      worked = known.worked + private.worked_since(known.working_since)
  where known.organization_id = job.organization_id and known.id = job.subject_id and known.status = 'running';
  if arguments ->> 'error' is null then
    perform private.rest_job(arguments -> 'lease', again_at);
  else
    perform private.leave_job(arguments -> 'lease', arguments ->> 'error', arguments ->> 'error_detail',
      make_interval(secs => (arguments ->> 'pause_seconds')::double precision));
  end if;
  return 'null';
end
$$;
comment on function private.workflow_rest(jsonb) is
  'Gives a run back to a later call. arguments: lease, pause_seconds, and where an attempt came to nothing error and
   error_detail. 409 lease_lost.';
grant execute on function private.workflow_rest(jsonb) to service_role;
