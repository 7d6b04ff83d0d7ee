create or replace function private.follow_main_slot() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  update public.appointment_slots as other
  set starts_at = new.starts_at, ends_at = new.ends_at, taken = new.taken, seats_taken = new.seats_taken
  where other.organization_id = new.organization_id and other.main_slot_id = new.id;
  return null;
end
$$;
comment on function private.follow_main_slot() is
  'Trigger: what appointments take besides keeps to the time and the seats of the slot that they are in.';

create or replace trigger follow_main_slot after update on public.appointment_slots
  for each row when (
    new.main_slot_id is null and (new.starts_at, new.ends_at, new.taken, new.seats_taken)
      is distinct from (old.starts_at, old.ends_at, old.taken, old.seats_taken)
  )
  execute function private.follow_main_slot();
