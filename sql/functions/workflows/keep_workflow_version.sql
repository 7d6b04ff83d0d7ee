create or replace function private.keep_workflow_version() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  insert into public.workflow_versions
    (organization_id, workflow_id, version, trigger_type, trigger_config, nodes, edges, settings)
  values (new.organization_id, new.id, new.active_version, new.trigger_type, new.trigger_config, new.nodes, new.edges,
    new.settings)
  on conflict on constraint workflow_versions_once do nothing;
  -- Its runs that were held go on. One that somebody works on at this moment finds out by itself.
  update private.jobs as job set due_at = now(), is_ready = true
  from (
    select held.organization_id, held.subject_id from private.jobs as held
    join public.workflow_executions as run on run.organization_id = held.organization_id and run.id = held.subject_id
    where run.organization_id = new.organization_id and run.workflow_id = new.id and run.held_since is not null
      and held.queue = 'workflows' and held.lease_token is null and not held.is_ready and held.due_at > now()
    for update of held skip locked
  ) as waiting
  where job.queue = 'workflows' and job.organization_id = waiting.organization_id and job.subject_id = waiting.subject_id;
  if new.trigger_type = 'schedule' then
    perform private.begin_schedule(new.organization_id, new.id, new.active_version);
  end if;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.keep_workflow_version() is
  'Trigger: keeps each version that is activated, lets held runs go on, and begins the schedule of one that has one.';
alter function private.keep_workflow_version() owner to frontdesk_functions;

create or replace trigger keep_workflow_version_new after insert on public.workflows
  for each row when (new.active_version is not null) execute function private.keep_workflow_version();
create or replace trigger keep_workflow_version after update on public.workflows
  for each row when (new.active_version is not null and new.active_version is distinct from old.active_version)
  execute function private.keep_workflow_version();
