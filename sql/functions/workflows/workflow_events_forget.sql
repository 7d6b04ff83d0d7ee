create or replace function private.workflow_events_forget(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  with old as (
    select known.id from private.workflow_events as known
    where known.created_at < now() - interval '30 days'
      and not exists (
        select from private.jobs as job
        where job.organization_id = known.organization_id and job.queue = 'workflow-events' and job.subject_id = known.id
      )
    order by known.created_at limit 1000
  ), gone as (
    delete from private.workflow_events as known using old where known.id = old.id returning 1
  )
  select to_jsonb(count(*)) from gone
$$;
comment on function private.workflow_events_forget(jsonb) is
  'Deletes events that are a month old and were taken up, up to a thousand: nothing looks back so far. Gives how many.';
grant execute on function private.workflow_events_forget(jsonb) to service_role;
