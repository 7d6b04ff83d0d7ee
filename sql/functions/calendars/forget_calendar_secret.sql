create or replace function private.forget_calendar_secret() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(old.organization_id);
  delete from public.secrets as known
  where known.organization_id = old.organization_id and known.purpose = private.calendar_secret(old.source)
    and known.subject_id = old.id;
  delete from private.jobs as job
  where job.organization_id = old.organization_id and job.queue = 'calendars' and job.subject_id = old.id;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.forget_calendar_secret() is
  'Trigger: with a connection, or its id, its secret and its work are gone.';
alter function private.forget_calendar_secret() owner to frontdesk_functions;
create or replace trigger forget_calendar_secret after delete on public.calendar_connections
  for each row execute function private.forget_calendar_secret();
create or replace trigger forget_former_secret after update of id on public.calendar_connections
  for each row when (old.id <> new.id) execute function private.forget_calendar_secret();
