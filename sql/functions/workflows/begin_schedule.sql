create or replace function private.begin_schedule(organization uuid, workflow uuid, version integer) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  event uuid;
begin
  -- What is left of it is forgotten, and a call that is at it goes on with nothing.
  with former as (
    delete from private.workflow_events as known
    where known.organization_id = organization and known.topic = 'schedule'
      and known.payload ->> 'workflow_id' = workflow::text
    returning known.id
  )
  delete from private.jobs as job using former
  where job.queue = 'workflow-events' and job.organization_id = organization and job.subject_id = former.id
    and job.lease_token is null;
  insert into private.workflow_events (organization_id, topic, payload)
  values (organization, 'schedule', jsonb_build_object('workflow_id', workflow, 'version', version))
  returning id into event;
  perform private.put_job('workflow-events', organization, event);
end
$$;
comment on function private.begin_schedule(uuid, uuid, integer) is
  'Begins the schedule of an active workflow anew: its next time is looked for, and that which was planned is forgotten. For
   functions that act for the organization.';
grant execute on function private.begin_schedule(uuid, uuid, integer) to service_role, frontdesk_functions;
