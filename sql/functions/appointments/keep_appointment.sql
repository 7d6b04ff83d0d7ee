create or replace function private.keep_appointment() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  takes_time constant boolean := new.status not in ('cancelled', 'expired');
  moved boolean;
begin
  if tg_op = 'INSERT' then
    new.slot_id := case when takes_time then private.take_slot(
      new.organization_id, new.resource_id, new.type_id, new.starts_at, new.ends_at, new.seats, new.customer_id
    ) end;
    new.confirmation_code := coalesce(new.confirmation_code, private.confirmation_code());
    if new.status = 'confirmed' then
      new.confirmed_at := coalesce(new.confirmed_at, now());
    end if;
    return new;
  end if;

  if new.status <> old.status then
    if not private.appointment_may_become(old.status, new.status) then
      perform private.fail(409, 'illegal_transition',
        format('This appointment is %s: it can''t become %s.',
          replace(old.status, '_', ' '), replace(new.status, '_', ' ')));
    end if;
    case new.status
      when 'confirmed' then new.confirmed_at := now();
      when 'cancelled' then new.cancelled_at := now();
      when 'completed' then new.completed_at := now();
      when 'no_show' then new.no_show_at := now();
      when 'expired' then new.expired_at := now();
    end case;
    if new.status <> 'pending' then
      new.expires_at := null;
    end if;
  end if;

  moved := (new.resource_id, new.type_id, new.starts_at, new.ends_at)
    is distinct from (old.resource_id, old.type_id, old.starts_at, old.ends_at);
  if moved or new.seats <> old.seats then
    if old.status not in ('pending', 'confirmed') then
      perform private.fail(409, 'illegal_transition',
        format('This appointment is %s: it can''t be moved.', replace(old.status, '_', ' ')));
    end if;
  end if;
  if moved then
    new.rescheduled_at := now();
  end if;
  if new.starts_at <> old.starts_at then
    select private.reminder_time(new.starts_at, kind.reminder_minutes) into new.reminder_at
    from public.appointment_types as kind
    where kind.organization_id = new.organization_id and kind.id = new.type_id;
    new.reminder_sent_at := null;
  end if;

  if not takes_time then
    new.slot_id := null;
  elsif moved then
    new.slot_id := private.move_slot(old, new);
    -- What it takes besides goes along, where it has its time for itself; move_appointment has given it back before.
    if new.slot_id <> old.slot_id then
      update public.appointment_slots as other
      set main_slot_id = main.id, starts_at = main.starts_at, ends_at = main.ends_at, taken = main.taken,
          type_id = main.type_id, seats_taken = main.seats_taken
      from public.appointment_slots as main
      where main.organization_id = new.organization_id and main.id = new.slot_id and main.seats_taken = new.seats
        and other.organization_id = new.organization_id and other.main_slot_id = old.slot_id
        and other.seats_taken = old.seats;
    end if;
  elsif new.seats > old.seats then
    -- As whoever joins does: it is in that slot already, and counts as one of its day.
    new.slot_id := private.take_slot(
      new.organization_id, new.resource_id, new.type_id, new.starts_at, new.ends_at, new.seats - old.seats,
      old_time => old.starts_at
    );
  elsif new.seats < old.seats then
    perform private.leave_slot(new.organization_id, old.slot_id, old.seats - new.seats);
    new.slot_id := old.slot_id;
  else
    new.slot_id := old.slot_id;
  end if;
  return new;
end
$$;
comment on function private.keep_appointment() is
  'Trigger: an appointment takes the time and the seats that it says, moves in one step, and goes from state to state in order.';

create or replace trigger keep_appointment before insert or update on public.appointments
  for each row execute function private.keep_appointment();
