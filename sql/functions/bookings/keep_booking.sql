create or replace function private.keep_booking() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if tg_op = 'INSERT' or new.departure_id <> old.departure_id then
    -- As they are now that its seats are taken; a foreign key has them follow the departure from here on.
    select departure.tour_id, departure.starts_at, departure.ends_at
    into new.tour_id, new.start_date, new.end_date
    from public.tour_departures as departure
    where departure.organization_id = new.organization_id and departure.id = new.departure_id;
    if not found then
      raise foreign_key_violation using
        message = 'there is no such departure', constraint = 'bookings_departure_fkey', table = 'bookings';
    end if;
  end if;
  if tg_op = 'INSERT' then
    if new.customer_name is null then
      select known.name, known.email, known.phone into new.customer_name, new.customer_email, new.customer_phone
      from public.customers as known
      where known.organization_id = new.organization_id and known.id = new.customer_id;
      if not found then
        raise foreign_key_violation using message = 'there is no such customer', table = 'bookings';
      end if;
    end if;
    if new.status = 'confirmed' then
      new.confirmed_at := coalesce(new.confirmed_at, now());
    end if;
    return new;
  end if;
  if new.status <> old.status then
    if not private.booking_may_become(old.status, new.status) then
      perform private.fail(409, 'illegal_transition',
        format('This booking is %s: it can''t become %s.',
          replace(old.status, '_', ' '), replace(new.status, '_', ' ')));
    end if;
    case new.status
      when 'confirmed' then new.confirmed_at := now();
      when 'cancelled' then new.cancelled_at := now();
      when 'completed' then new.completed_at := now();
      when 'no_show' then new.no_show_at := now();
      when 'expired' then new.expired_at := now();
    end case;
    if new.status <> 'expired' then
      new.expires_at := null;
    end if;
  end if;
  if new.status in ('pending', 'confirmed')
    and (new.departure_id, new.start_date, new.end_date) is distinct from (old.departure_id, old.start_date, old.end_date)
  then
    new.rescheduled_at := now();
    new.moved_by_staff_at := case when private.caller() not in ('client', 'guest') then now() end;
  end if;
  return new;
end
$$;
comment on function private.keep_booking() is 
  'Trigger: a booking has the tour and the times of its departure, goes from state to state in order, and keeps the time
   of each.';

create or replace trigger keep_booking before insert or update on public.bookings
  for each row execute function private.keep_booking();
