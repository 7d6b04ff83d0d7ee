create or replace function private.end_workflow_run(
  organization uuid, run uuid, ended_as text, error text default null, detail text default null, node text default null,
  output jsonb default null
) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.workflow_steps as step
  set status = 'cancelled', finished_at = now(), wake_at = null, looks_back_to = null
  where step.organization_id = organization and step.execution_id = run and step.status = 'waiting';
  delete from private.workflow_waits as wait where wait.organization_id = organization and wait.execution_id = run;
  update public.workflow_executions as known
  set status = ended_as, completed_at = now(), kept_until = (
        -- As long as it is asked whether the lead or customer was here before: for ever where once means ever, and they
        -- are there.
        select case when known.reentry <> 'once' or known.lead_id is null and known.customer_id is null then greatest(
          now() + interval '90 days', known.created_at + (graph.trigger_config ->> 'min_interval')::interval) end
        from (select) as one left join public.workflow_versions as graph
          on graph.organization_id = known.organization_id and graph.workflow_id = known.workflow_id
          and graph.version = known.version
      ), wake_at = null, held_since = null, working_since = null,
      output_data = coalesce(output, known.output_data),
      error_message = case when error is not null then left(coalesce(detail, error), 500) end,
      error_details = case when error is not null
        then jsonb_strip_nulls(jsonb_build_object('code', error, 'node_id', node, 'detail', left(detail, 500))) end,
      execution_steps = (
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
          'node_id', step.node_id, 'status', step.status, 'handle', step.handle, 'error', step.error,
          'attempts', nullif(step.attempts, 1), 'started_at', step.started_at, 'finished_at', step.finished_at
        )) order by step.finished_at, step.started_at, step.node_id), '[]')
        from public.workflow_steps as step where step.organization_id = organization and step.execution_id = run
      )
  where known.organization_id = organization and known.id = run;
end
$$;
comment on function private.end_workflow_run(uuid, uuid, text, text, text, text, jsonb) is
  'Ends a run as completed, failed or cancelled: what waits is over, and its steps are kept for people to read. error: a
   code; detail: the same in words, without anybody''s data. Its job is the caller''s to end, before this.';
grant execute on function private.end_workflow_run(uuid, uuid, text, text, text, text, jsonb)
  to service_role, frontdesk_functions;
