create or replace function private.is_in_workflow(
  organization uuid, graph public.workflow_versions, reentry text, people uuid[]
) returns boolean
language sql volatile set search_path = ''
as $$
  select exists (
    select from public.workflow_executions as run
    where run.organization_id = $1 and run.workflow_id = ($2).workflow_id and run.subject_id = any ($4)
      and (run.lead_id = any ($4) or run.customer_id = any ($4))
      and (
        $3 = 'once'
        or $3 = 'after_end' and run.reentry <> 'always' and run.status in ('pending', 'running', 'waiting')
        or run.created_at > now() - (($2).trigger_config ->> 'min_interval')::interval
      )
  )
$$;
comment on function private.is_in_workflow(uuid, public.workflow_versions, text, uuid[]) is
  'Whether a person is or was in a workflow, so that they are not taken in again: by reentry (once, after_end, always), and by
   min_interval of the version. people: as private.same_person gives them.';
grant execute on function private.is_in_workflow(uuid, public.workflow_versions, text, uuid[])
  to service_role, frontdesk_functions;
