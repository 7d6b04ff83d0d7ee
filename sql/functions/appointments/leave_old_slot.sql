create or replace function private.leave_old_slot() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if old.slot_id is not null and (tg_op = 'DELETE' or new.slot_id is distinct from old.slot_id) then
    perform private.leave_slot(old.organization_id, old.slot_id, old.seats);
  end if;
  return null;
end
$$;
comment on function private.leave_old_slot() is 'Trigger: gives back the time that an appointment no longer takes.';

create or replace trigger leave_old_slot after update or delete on public.appointments
  for each row execute function private.leave_old_slot();
