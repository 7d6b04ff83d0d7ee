create or replace function private.emit_event(
  organization uuid, topic text, lead uuid, customer uuid, payload jsonb
) returns void
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  cause jsonb;
  about uuid;
  event uuid;
  is_wanted boolean;
  is_begun boolean;
  is_awaited boolean;
begin
  if acting is distinct from organization then
    perform private.act_for(organization);
  end if;
  -- Most of what happens is told to nobody, begins nothing, and no run goes on that may wait for it: one look says so.
  select exists (
    select from public.webhook_endpoints as endpoint
    where endpoint.organization_id = organization and endpoint.is_enabled and $2 = any (endpoint.events)
  ), exists (
    select from public.workflows as known
    where known.organization_id = organization and known.status = 'active' and known.trigger_type = $2
  ), exists (
    select from public.workflow_executions as run
    where run.organization_id = organization and run.status in ('pending', 'running', 'waiting')
  )
  into is_wanted, is_begun, is_awaited;
  if is_wanted or is_begun or is_awaited then
    about := coalesce(lead, (
      select known.id from public.leads as known
      where known.organization_id = organization and known.customer_id = customer
      order by known.created_at desc, known.id limit 1
    ));
    if is_wanted then
      perform private.queue_webhooks(organization, $2,
        payload || jsonb_strip_nulls(jsonb_build_object('lead_id', about, 'customer_id', customer)));
    end if;
    if (about is not null or customer is not null) and (is_begun or is_awaited and exists (
      select from public.workflow_executions as run
      where run.organization_id = organization and run.subject_id = any (
          -- Once, and not for each run.
          (select private.same_person(organization, lead, customer))::uuid[]
        )
        and run.status in ('pending', 'running', 'waiting')
    )) then
      cause := nullif(current_setting('frontdesk.workflow_cause', true), '')::jsonb;
      begin
        insert into private.workflow_events (organization_id, topic, lead_id, customer_id, payload, caused_by, depth)
        values (organization, $2, about, customer, payload, (cause ->> 'workflow_id')::uuid,
          coalesce((cause ->> 'depth')::integer + 1, 0))
        returning id into event;
        -- Runs are woken later: nobody who changes a lead waits here for a run that does so too.
        perform private.put_job('workflow-events', organization, event);
      exception when foreign_key_violation then
        null; -- The lead is being deleted at this moment: nothing follows for it, and what happened goes on.
      end;
    end if;
  end if;
  if acting is distinct from organization then
    perform private.act_for(acting);
  end if;
end
$$;
comment on function private.emit_event(uuid, text, uuid, uuid, jsonb) is
  'Notes what has happened: for the endpoints that want to be told of it, and, where it is about a lead or a customer, for
   workflows that start with it and runs that may wait for it. payload: ids and states, nothing that a person wrote. What a
   step of a run does says so by the setting frontdesk.workflow_cause: {workflow_id, depth}.';
alter function private.emit_event(uuid, text, uuid, uuid, jsonb) owner to frontdesk_functions;
