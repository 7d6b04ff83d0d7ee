create or replace function private.workflow_take(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  run constant uuid := (arguments ->> 'execution_id')::uuid;
  job private.jobs;
begin
  if not exists (
    select from private.jobs as known
    where known.organization_id = organization and known.queue = 'workflows' and known.subject_id = run
  ) or private.take_job('workflows', organization, run) is null then
    return 'null';
  end if;
  select * into job from private.jobs as known
  where known.organization_id = organization and known.queue = 'workflows' and known.subject_id = run;
  return coalesce(private.open_workflow_run(job), 'null');
end
$$;
comment on function private.workflow_take(jsonb) is
  'Takes up one run, for the caller who began it. arguments: organization_id, execution_id. Null where another call is at
   it, or it is over.';
grant execute on function private.workflow_take(jsonb) to service_role;
