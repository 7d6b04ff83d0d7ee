create or replace function private.start_workflow_run(
  organization uuid, graph public.workflow_versions, key text, triggered_by text, lead uuid, customer uuid, data jsonb,
  input jsonb, depth integer
) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  reentry constant text := coalesce(graph.trigger_config ->> 'reentry', 'after_end');
  people constant uuid[] := private.same_person(organization, lead, customer);
  started uuid;
begin
  perform private.lock_starts(organization);
  if private.is_in_workflow(organization, graph, reentry, people) or (
    -- One event wakes all that are about one person, in one statement.
    select count(*) from (
      select from public.workflow_executions as run
      where run.organization_id = organization and run.subject_id = any (people)
        and run.status in ('pending', 'running', 'waiting') limit 500
    ) as live
  ) >= 500 then
    return null;
  end if;
  insert into public.workflow_executions (organization_id, workflow_id, version, lead_id, customer_id, subject_id,
    triggered_by, trigger_data, input_data, started_key, reentry, depth, expires_at)
  values (organization, graph.workflow_id, graph.version, lead, customer, coalesce(lead, customer), triggered_by, data,
    input, key, reentry, depth,
    now() + make_interval(days => coalesce((graph.settings ->> 'maxLifetimeDays')::numeric::integer, 90)))
  on conflict do nothing
  returning id into started;
  if started is not null then
    perform private.put_job('workflows', organization, started);
  end if;
  return started;
end
$$;
comment on function private.start_workflow_run(uuid, public.workflow_versions, text, text, uuid, uuid, jsonb, jsonb, integer) is
  'Begins a run of a version of a workflow: its id, or null where the same key began one, or reentry or min_interval
   refuses the person, by whichever of their leads they come, or 500 runs are about them already.';
grant execute on function private.start_workflow_run(
  uuid, public.workflow_versions, text, text, uuid, uuid, jsonb, jsonb, integer
) to service_role, frontdesk_functions;
