create or replace function private.zone_changed() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  known uuid;
begin
  -- All-day events are of other hours now: all calendars are read whole. Their jobs come first, then they, then the
  -- version, as whoever reads a calendar has them.
  if new.timezone <> old.timezone then
    perform private.act_for(new.id);
    for known in
      select active.id from public.calendar_connections as active
      where active.organization_id = new.id and active.status = 'active' order by active.id
    loop
      perform private.put_job('calendars', new.id, known, now());
    end loop;
    update public.calendar_connections as read
    set covers_until = null, cursor = null, etag = null, last_modified = null
    where read.organization_id = new.id;
    -- A workflow without a zone of its own runs at the organization's hours.
    perform private.begin_schedule(new.id, planned.workflow_id, planned.version, only_to_come => true)
    from (
      select graph.workflow_id, graph.version from public.workflows as scheduled
      join public.workflow_versions as graph
        on graph.organization_id = scheduled.organization_id and graph.workflow_id = scheduled.id
        and graph.version = scheduled.active_version
      where scheduled.organization_id = new.id and scheduled.status = 'active' and graph.trigger_type = 'schedule'
        and graph.settings ->> 'timezone' is null
      order by scheduled.id offset 0
    ) as planned;
    perform private.act_for(acting);
  end if;
  if (new.timezone, new.currency) is distinct from (old.timezone, old.currency) then
    perform private.count_calendar_version(new.id, false);
  end if;
  return null;
end
$$;
comment on function private.zone_changed() is
  'Trigger: another zone gives all hours another meaning, days of calendars elsewhere and times of workflows too; another
   currency all prices.';
alter function private.zone_changed() owner to frontdesk_functions;

create or replace trigger zone_changed after update of timezone, currency on public.organizations
  for each row execute function private.zone_changed();
