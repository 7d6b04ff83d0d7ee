create or replace function private.calendar_changed() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  organization uuid;
begin
  for organization in select distinct changed.organization_id from changed order by 1 loop
    perform private.count_calendar_version(organization, tg_op = 'INSERT');
  end loop;
  return null;
end
$$;
comment on function private.calendar_changed() is 'Trigger: counts a change of the rules of the organizations whose rows changed.';

do $$
declare
  rule text;
begin
  foreach rule in array array[
    'appointment_types', 'resources', 'appointment_type_resources', 'business_hours', 'day_overrides', 'absences',
    'busy_times'
  ] loop
    execute format('create or replace trigger rules_made after insert on public.%I referencing new table as changed
      for each statement execute function private.calendar_changed()', rule);
    execute format('create or replace trigger rules_changed after update on public.%I referencing new table as changed
      for each statement execute function private.calendar_changed()', rule);
    execute format('create or replace trigger rules_gone after delete on public.%I referencing old table as changed
      for each statement execute function private.calendar_changed()', rule);
  end loop;
end
$$;
