create or replace function private.recount_in_new_zone() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  perform private.recount_daily_totals(new.id);
  return null;
end
$$;
comment on function private.recount_in_new_zone() is 'Trigger: in another zone, the days begin at other times.';
alter function private.recount_in_new_zone() owner to frontdesk_functions;

create or replace trigger recount_in_new_zone after update of timezone on public.organizations
  for each row when (new.timezone is distinct from old.timezone)
  execute function private.recount_in_new_zone();
