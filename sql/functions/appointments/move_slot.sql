create or replace function private.move_slot(old_one public.appointments, new_one public.appointments) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  kind record;
  wanted tstzrange;
begin
  -- One that has its time for itself may move over a part of it.
  if (new_one.resource_id, new_one.type_id) = (old_one.resource_id, old_one.type_id) then
    select known.capacity, known.buffer_before_minutes, known.buffer_after_minutes, known.max_per_day into kind
    from public.appointment_types as known
    where known.organization_id = new_one.organization_id and known.id = new_one.type_id;
    wanted := tstzrange(
      new_one.starts_at - make_interval(mins => kind.buffer_before_minutes),
      new_one.ends_at + make_interval(mins => kind.buffer_after_minutes)
    );
    if kind.max_per_day is not null then
      perform private.require_free_day(
        new_one.organization_id, new_one.type_id, kind.max_per_day, new_one.starts_at, old_one.starts_at
      );
    end if;
    perform private.release_expired_holds(new_one.organization_id, new_one.resource_id, wanted);
    update public.appointment_slots as slot
    set starts_at = new_one.starts_at, ends_at = new_one.ends_at, taken = wanted, seats_taken = new_one.seats
    where slot.organization_id = new_one.organization_id and slot.id = old_one.slot_id
      and slot.seats_taken = old_one.seats and slot.taken && wanted and new_one.seats <= kind.capacity;
    if found then
      return old_one.slot_id;
    end if;
  end if;
  return private.take_slot(
    new_one.organization_id, new_one.resource_id, new_one.type_id, new_one.starts_at, new_one.ends_at, new_one.seats,
    -- Of another kind it is new on its day.
    old_time => case when new_one.type_id = old_one.type_id then old_one.starts_at end
  );
end
$$;
comment on function private.move_slot(public.appointments, public.appointments) is
  'The slot of an appointment that moves. Where it takes another one, the old one is left afterwards.';
grant execute on function private.move_slot(appointments, appointments) to service_role, frontdesk_functions;
