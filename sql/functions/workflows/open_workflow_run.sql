create or replace function private.open_workflow_run(job private.jobs) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  lease constant jsonb := private.lease_of(job);
  run public.workflow_executions;
  workflow public.workflows;
  graph public.workflow_versions;
  over text;
  ended_as text := 'failed';
  -- What a call did that ended without a word counts as work too, as far as its lease went.
  spent interval;
begin
  select * into run from public.workflow_executions as known
  where known.organization_id = job.organization_id and known.id = job.subject_id for update;
  if run.id is null or run.status not in ('pending', 'running', 'waiting') then
    perform private.finish_job(lease);
    return null;
  end if;
  select * into workflow from public.workflows as known
  where known.organization_id = run.organization_id and known.id = run.workflow_id;
  select * into graph from public.workflow_versions as known
  where known.organization_id = run.organization_id and known.workflow_id = run.workflow_id and known.version = run.version;
  spent := run.worked + private.worked_since(run.working_since);

  if run.subject_id is not null and run.lead_id is null and run.customer_id is null then
    over := 'subject_deleted';
    ended_as := 'cancelled';
  elsif graph.id is null then
    over := 'version_missing';
  elsif run.expires_at <= now() then
    over := 'expired';
  elsif job.failures >= 10 then
    over := 'stuck';
  elsif spent > make_interval(secs => coalesce((graph.settings ->> 'maxExecutionTime')::double precision, 300)) then
    over := 'time_exceeded';
  elsif workflow.status <> 'active' and run.held_since < now() - interval '24 hours' then
    over := 'workflow_inactive';
    ended_as := 'cancelled';
  end if;
  if over is not null then
    perform private.finish_job(lease);
    perform private.end_workflow_run(run.organization_id, run.id, ended_as, over, case over
      when 'subject_deleted' then 'The lead or customer was deleted.'
      when 'version_missing' then 'The version of the workflow that it began with is not there.'
      when 'expired' then 'It was not done within its lifetime (maxLifetimeDays).'
      when 'stuck' then 'Ten attempts at its next step came to nothing.'
      when 'time_exceeded' then 'It took longer than maxExecutionTime.'
      else 'The workflow was not active for a day.'
    end);
    return null;
  elsif workflow.status <> 'active' then
    update public.workflow_executions as known
    set status = 'waiting', held_since = coalesce(known.held_since, now()), working_since = null
    where known.organization_id = run.organization_id and known.id = run.id;
    perform private.rest_job(lease, coalesce(run.held_since, now()) + interval '24 hours 1 minute');
    return null;
  end if;

  update public.workflow_executions as known
  set status = 'running', held_since = null, working_since = clock_timestamp(), worked = spent
  where known.organization_id = run.organization_id and known.id = run.id;
  return jsonb_build_object(
    'lease', lease, 'execution_id', run.id, 'workflow_id', run.workflow_id, 'version', run.version,
    'expires_at', run.expires_at, 'trigger', coalesce(run.trigger_data, '{}'), 'input', coalesce(run.input_data, '{}'),
    'workflow', jsonb_build_object(
      'trigger_type', graph.trigger_type, 'trigger_config', graph.trigger_config, 'nodes', graph.nodes,
      'edges', graph.edges, 'settings', graph.settings
    ),
    'templates', private.workflow_templates_of(run.organization_id, graph.nodes, run.lead_id, run.customer_id),
    'state', private.workflow_state_of(run)
  );
end
$$;
comment on function private.open_workflow_run(private.jobs) is
  'What a run whose job was leased goes on with: {lease, execution_id, workflow_id, version, expires_at, trigger, input,
   workflow, templates, state}. Null where it is over: it ends here where its lifetime, its seconds of work or its
   attempts are used up, and rests where its workflow is not active.';
grant execute on function private.open_workflow_run(private.jobs) to service_role;
