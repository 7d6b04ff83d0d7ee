create or replace function private.workflow_step(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  lease constant jsonb := arguments -> 'lease';
  job constant private.jobs := private.held_job(lease);
  run public.workflow_executions;
  spent interval;
  longest interval;
  step jsonb;
  result jsonb;
  written uuid;
begin
  select * into run from public.workflow_executions as known
  where known.organization_id = job.organization_id and known.id = job.subject_id for update;
  if run.status is null or run.status <> 'running' then
    perform private.fail(409, 'lease_lost', 'The run has ended.');
  end if;
  -- It came further: what failed before it counts no more.
  update private.jobs as known set failures = 0, error = null, error_detail = null
  where known.queue = job.queue and known.organization_id = job.organization_id and known.subject_id = job.subject_id
    and known.failures > 0;

  spent := run.worked + private.worked_since(run.working_since);
  select make_interval(secs => coalesce((graph.settings ->> 'maxExecutionTime')::double precision, 300)) into longest
  from public.workflow_versions as graph
  where graph.organization_id = run.organization_id and graph.workflow_id = run.workflow_id and graph.version = run.version;
  if spent > longest then
    perform private.finish_job(lease);
    perform private.end_workflow_run(run.organization_id, run.id, 'failed', 'time_exceeded',
      'It took longer than maxExecutionTime.');
    return jsonb_build_object('ended', 'failed');
  end if;
  update public.workflow_executions as known
  set worked = spent, working_since = clock_timestamp()
  where known.organization_id = run.organization_id and known.id = run.id;

  -- What a step does is its doing: it starts no other run of the same workflow, and no chain without an end.
  perform set_config('frontdesk.workflow_cause',
    jsonb_build_object('workflow_id', run.workflow_id, 'depth', run.depth)::text, true);
  for step in select value from jsonb_array_elements(coalesce(arguments -> 'steps', '[]')) as given (value) loop
    insert into public.workflow_steps as known (organization_id, execution_id, node_id, status, handle, output, error,
      error_detail, wake_at, looks_back_to, attempts, finished_at)
    values (run.organization_id, run.id, step ->> 'node_id', step ->> 'status', step ->> 'handle',
      coalesce(step -> 'output', '{}'), step ->> 'error', left(step ->> 'error_detail', 500),
      (step ->> 'wake_at')::timestamptz, (step ->> 'looks_back_to')::timestamptz,
      coalesce((step ->> 'attempts')::integer, 1), case when step ->> 'status' <> 'waiting' then clock_timestamp() end)
    on conflict on constraint workflow_steps_once do update
    set status = excluded.status, handle = excluded.handle, output = excluded.output, error = excluded.error,
        error_detail = excluded.error_detail, wake_at = excluded.wake_at, looks_back_to = excluded.looks_back_to,
        attempts = excluded.attempts, finished_at = excluded.finished_at
    -- Of one that failed, only a further attempt counts: a statement that is sent once more is none.
    where known.status = 'waiting'
      and case when known.error is null then excluded.status <> 'waiting' else excluded.attempts > known.attempts end
    returning known.id into written;
    -- What is written already is done already.
    continue when written is null;
    if step ->> 'status' <> 'waiting' then
      delete from private.workflow_waits as wait
      where wait.organization_id = run.organization_id and wait.execution_id = run.id
        and wait.node_id = step ->> 'node_id';
    elsif run.subject_id is not null then
      insert into private.workflow_waits (organization_id, execution_id, node_id, topic, subject_id)
      select run.organization_id, run.id, step ->> 'node_id', wanted.topic, run.subject_id
      from jsonb_array_elements_text(coalesce(step -> 'topics', '[]')) as wanted (topic)
      on conflict do nothing;
    end if;
    if step -> 'effect' is not null and step -> 'effect' <> 'null' then
      result := private.workflow_effect(run, step ->> 'node_id', step -> 'effect');
      if result ->> 'status' = 'failed' and step ->> 'retry_at' is not null then
        result := result || '{"status": "waiting"}';
      end if;
      update public.workflow_steps as known
      set status = result ->> 'status', handle = result ->> 'handle', output = coalesce(result -> 'output', '{}'),
          error = result ->> 'error', error_detail = left(result ->> 'error_detail', 500),
          wake_at = case result ->> 'status' when 'waiting' then (step ->> 'retry_at')::timestamptz end,
          finished_at = case when result ->> 'status' <> 'waiting' then known.finished_at end
      where known.id = written;
    end if;
  end loop;

  if arguments ->> 'ended' is not null then
    perform private.finish_job(lease);
    perform private.end_workflow_run(run.organization_id, run.id, arguments ->> 'ended', arguments ->> 'error',
      arguments ->> 'error_detail', arguments ->> 'node_id', arguments -> 'output');
    update public.workflow_executions as known set error_count = coalesce((arguments ->> 'error_count')::integer, 0)
    where known.organization_id = run.organization_id and known.id = run.id;
    return jsonb_build_object('ended', arguments ->> 'ended');
  elsif arguments ->> 'rests_until' is not null then
    update public.workflow_executions as known
    set status = 'waiting', wake_at = (arguments ->> 'rests_until')::timestamptz, working_since = null
    where known.organization_id = run.organization_id and known.id = run.id;
    perform private.rest_job(lease, least((arguments ->> 'rests_until')::timestamptz, run.expires_at));
    return jsonb_build_object('rests_until', arguments -> 'rests_until');
  end if;
  return jsonb_build_object('state', private.workflow_state_of(run));
end
$$;
comment on function private.workflow_step(jsonb) is
  'Writes steps of a run, and does what they do, in one statement: a step that is written already is left as it is, and done
   no second time. arguments: lease, steps [{node_id, status, handle, output, error, error_detail, wake_at, looks_back_to,
   topics (events that it waits for), effect, attempts, retry_at (when it is tried again if its effect fails)}], and where nothing more can be done now rests_until, or ended (how) with
   error, error_detail, node_id, output, error_count. Gives {state}, {rests_until} or {ended}. 409 lease_lost.';
grant execute on function private.workflow_step(jsonb) to service_role;
