create or replace function private.workflow_state_of(run public.workflow_executions) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object(
    'now', to_jsonb(clock_timestamp()),
    'facts', private.workflow_facts_of(run.organization_id, run.lead_id, run.customer_id),
    'steps', (
      select coalesce(jsonb_object_agg(step.node_id, jsonb_build_object(
        'status', step.status, 'handle', step.handle, 'output', step.output, 'error', step.error,
        'error_detail', step.error_detail, 'attempts', step.attempts, 'wake_at', step.wake_at, 'started_at', step.started_at,
        'finished_at', step.finished_at, 'events', case when step.looks_back_to is not null then (
          select coalesce(jsonb_agg(jsonb_build_object(
            'id', event.id, 'topic', event.topic, 'payload', event.payload, 'created_at', event.created_at
          ) order by event.created_at, event.id), '[]')
          from (
            select happened.* from private.workflow_events as happened
            where happened.organization_id = run.organization_id
              and (happened.lead_id = any (person.ids) or happened.customer_id = any (person.ids))
              and happened.created_at >= step.looks_back_to and happened.created_at <= step.wake_at
              and exists (
                select from private.workflow_waits as wait
                where wait.organization_id = run.organization_id and wait.execution_id = run.id
                  and wait.node_id = step.node_id and wait.topic = happened.topic
              )
            -- It is woken by each, so the last ones are those that it has not seen.
            order by happened.created_at desc, happened.id desc limit 50
          ) as event
        ) end
      )), '{}')
      from public.workflow_steps as step
      cross join private.same_person(run.organization_id, run.lead_id, run.customer_id) as person (ids)
      where step.organization_id = run.organization_id and step.execution_id = run.id
    )
  )
$$;
comment on function private.workflow_state_of(public.workflow_executions) is
  'What a run goes on with: its steps, with the events that each may have waited for; the facts; and the time.';
grant execute on function private.workflow_state_of(public.workflow_executions) to service_role;
