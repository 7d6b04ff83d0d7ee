create or replace function private.workflow_start(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  event private.workflow_events;
  wanted record;
  graph public.workflow_versions;
  started integer := 0;
  next_event uuid;
begin
  select * into event from private.workflow_events as known
  where known.organization_id = job.organization_id and known.id = job.subject_id;
  for wanted in
    select * from jsonb_to_recordset(arguments -> 'runs') as listed (workflow_id uuid, version integer, lead_id uuid)
    -- A schedule that was begun anew meanwhile starts nothing by what was planned.
    where event.id is not null
  loop
    select * into graph from public.workflow_versions as known
    where known.organization_id = event.organization_id and known.workflow_id = wanted.workflow_id
      and known.version = wanted.version;
    if private.start_workflow_run(event.organization_id, graph,
      event.id::text || coalesce(' ' || wanted.lead_id::text, ''), event.topic, coalesce(wanted.lead_id, event.lead_id),
      case when wanted.lead_id is null then event.customer_id end,
      event.payload || jsonb_build_object('event', event.topic, 'event_id', event.id, 'at', event.created_at), null,
      event.depth) is not null
    then
      -- Where workflows start each other, their number is bounded too: the event waits until there is room.
      perform private.limit_tries('workflow-start organization', event.organization_id::text);
      started := started + 1;
    end if;
  end loop;

  -- Of a schedule: the next page of leads, and the next time.
  if event.id is not null and arguments -> 'after' is not null and arguments -> 'after' <> 'null' then
    insert into private.workflow_events (organization_id, topic, payload)
    values (event.organization_id, event.topic, event.payload || jsonb_build_object('after', arguments -> 'after'))
    returning id into next_event;
    perform private.put_job('workflow-events', event.organization_id, next_event);
  end if;
  -- Unless it was begun anew meanwhile.
  if arguments ->> 'next_at' is not null and not event.payload ? 'after' then
    insert into private.workflow_events (organization_id, topic, payload)
    values (event.organization_id, event.topic,
      event.payload || jsonb_build_object('at', arguments -> 'next_at'))
    returning id into next_event;
    perform private.put_job('workflow-events', event.organization_id, next_event, (arguments ->> 'next_at')::timestamptz);
  end if;
  perform private.finish_job(arguments -> 'lease');
  return to_jsonb(started);
end
$$;
comment on function private.workflow_start(jsonb) is
  'Begins the runs that an event starts, and is done with it. arguments: lease, runs [{workflow_id, version, lead_id (of a
   schedule)}], and of a schedule after (the last lead of a page that has a next one) and next_at. Gives how many began.';
grant execute on function private.workflow_start(jsonb) to service_role;
