create or replace function private.begin_schedule(
  organization uuid, workflow uuid, version integer, only_to_come boolean default false
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  -- Before all leads: what has an after goes on with a time, and plans none.
  first_lead constant text := '00000000-0000-0000-0000-000000000000';
  event uuid;
begin
  -- What is left of it is forgotten, and a call that is at it goes on with nothing.
  with former as (
    delete from private.workflow_events as known
    where known.organization_id = organization and known.topic = 'schedule'
      and known.payload ->> 'workflow_id' = workflow::text
      and not (only_to_come and coalesce((known.payload ->> 'at')::timestamptz <= now(), false))
    returning known.id
  )
  delete from private.jobs as job using former
  where job.queue = 'workflow-events' and job.organization_id = organization and job.subject_id = former.id
    and job.lease_token is null;
  update private.workflow_events as due
  set payload = due.payload || jsonb_build_object('after', first_lead)
  where due.organization_id = organization and due.topic = 'schedule' and due.payload ->> 'workflow_id' = workflow::text
    and not due.payload ? 'after';
  insert into private.workflow_events (organization_id, topic, payload)
  values (organization, 'schedule', jsonb_build_object('workflow_id', workflow, 'version', version))
  returning id into event;
  perform private.put_job('workflow-events', organization, event);
end
$$;
comment on function private.begin_schedule(uuid, uuid, integer, boolean) is
  'Begins the schedule of an active workflow anew: its next time is looked for, and that which was planned is forgotten;
   with only_to_come, what is due goes on to its last lead. For functions that act for the organization.';
grant execute on function private.begin_schedule(uuid, uuid, integer, boolean) to service_role, frontdesk_functions;
