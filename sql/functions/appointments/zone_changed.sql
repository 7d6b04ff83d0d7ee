create or replace function private.zone_changed() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if (new.timezone, new.currency) is distinct from (old.timezone, old.currency) then
    perform private.count_calendar_version(new.id, false);
  end if;
  return null;
end
$$;
comment on function private.zone_changed() is 'Trigger: another zone gives all hours another meaning, and another currency all prices.';

create or replace trigger zone_changed after update of timezone, currency on public.organizations
  for each row execute function private.zone_changed();
