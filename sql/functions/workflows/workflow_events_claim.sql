create or replace function private.workflow_events_claim(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job private.jobs;
  event private.workflow_events;
  run record;
  candidates jsonb;
  leads jsonb;
  taken private.workflow_events[] := '{}';
  are_none boolean;
  answer jsonb := '[]';
begin
  for round in 1..100 loop
    are_none := true;
    for job in
      select * from private.claim_jobs('workflow-events', (arguments ->> 'most')::integer, (arguments ->> 'organization_id')::uuid)
    loop
      are_none := false;
      select * into event from private.workflow_events as known
      where known.organization_id = job.organization_id and known.id = job.subject_id;
      if event.id is null then
        perform private.finish_job(private.lease_of(job));
        continue;
      end if;
      taken := taken || event;

      select jsonb_agg(jsonb_build_object('workflow_id', known.id, 'version', graph.version,
               'trigger_config', graph.trigger_config, 'settings', graph.settings) order by known.created_at, known.id)
      into candidates
      from public.workflows as known
      join public.workflow_versions as graph
        on graph.organization_id = known.organization_id and graph.workflow_id = known.id and graph.version = known.active_version
      where known.organization_id = event.organization_id and known.status = 'active' and known.trigger_type = event.topic
        and graph.trigger_type = event.topic
        and known.id is distinct from event.caused_by and event.depth <= 5
        and (event.topic <> 'schedule' or known.id = (event.payload ->> 'workflow_id')::uuid
             and known.active_version = (event.payload ->> 'version')::integer);
      if candidates is null then
        perform private.finish_job(private.lease_of(job));
        continue;
      end if;
      leads := null;
      if event.topic = 'schedule' and event.payload ? 'at' then
        select coalesce(jsonb_agg(private.workflow_facts_of(event.organization_id, person.id, null) -> 'lead' order by person.id), '[]')
        into leads
        from (
          select known.id from public.leads as known
          where known.organization_id = event.organization_id
            and known.id > coalesce((event.payload ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
          order by known.id limit 200
        ) as person;
      end if;
      answer := answer || jsonb_build_object(
        'lease', private.lease_of(job), 'id', event.id, 'topic', event.topic, 'payload', event.payload,
        'created_at', event.created_at, 'now', clock_timestamp(), 'workflows', candidates, 'leads', leads,
        'facts', private.workflow_facts_of(event.organization_id, event.lead_id, event.customer_id)
      );
    end loop;
    exit when are_none or answer <> '[]';
  end loop;

  -- Whom it takes out of a workflow, and whom it wakes. All of them in one order, so that no two calls wait for each other
  -- in a circle.
  for run in
    select live.organization_id, live.id,
           min(happened.topic) filter (where live.created_at <= happened.created_at
             and graph.settings -> 'exitOn' @> jsonb_build_array(jsonb_build_object('event', happened.topic))) as exit,
           -- One that is at work may be about to wait for it: it looks once more.
           bool_or(live.status = 'running' or live.status = 'waiting' and exists (
             select from private.workflow_waits as wait
             where wait.organization_id = live.organization_id and wait.execution_id = live.id and wait.topic = happened.topic
           )) as is_woken
    from unnest(taken) as happened
    cross join lateral private.same_person(happened.organization_id, happened.lead_id, happened.customer_id) as person (ids)
    join public.workflow_executions as live
      on live.organization_id = happened.organization_id and live.subject_id = any (person.ids)
      and live.status in ('pending', 'running', 'waiting')
    join public.workflow_versions as graph
      on graph.organization_id = live.organization_id and graph.workflow_id = live.workflow_id and graph.version = live.version
    group by live.organization_id, live.id order by live.id
  loop
    if run.exit is not null then
      perform private.drop_workflow_run(run.organization_id, run.id, 'exited', format('It ends with %s.', run.exit));
    elsif run.is_woken then
      perform private.put_job('workflows', run.organization_id, run.id, now());
    end if;
  end loop;
  return answer;
end
$$;
comment on function private.workflow_events_claim(jsonb) is
  'Takes up what has happened: ends the runs that it takes somebody out of, wakes those that wait for it, and asks which
   workflows it starts. arguments: most, and optionally organization_id. Gives [{lease, id, topic, payload, created_at, now,
   workflows [{workflow_id, version, trigger_config, settings}], facts, leads (of a schedule: a page of them)}].';
grant execute on function private.workflow_events_claim(jsonb) to service_role;
