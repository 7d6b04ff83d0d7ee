create or replace function private.count_execution() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  began constant integer := (tg_op = 'INSERT')::integer;
  succeeded constant integer := (new.status = 'completed')::integer
    - case when tg_op = 'UPDATE' then (old.status = 'completed')::integer else 0 end;
  failed constant integer := (new.status = 'failed')::integer
    - case when tg_op = 'UPDATE' then (old.status = 'failed')::integer else 0 end;
begin
  if began <> 0 or succeeded <> 0 or failed <> 0 then
    perform private.act_for(new.organization_id);
    update public.workflows as run
    set total_executions = run.total_executions + began,
        successful_executions = run.successful_executions + succeeded,
        failed_executions = run.failed_executions + failed,
        last_run_at = greatest(run.last_run_at, new.started_at)
    where run.organization_id = new.organization_id and run.id = new.workflow_id;
    perform private.act_for(acting);
  end if;
  return null;
end
$$;
comment on function private.count_execution() is 'Trigger: counts the runs of a workflow and how they ended.';
alter function private.count_execution() owner to frontdesk_functions;

create or replace trigger count_execution after insert or update of status on public.workflow_executions
  for each row execute function private.count_execution();
