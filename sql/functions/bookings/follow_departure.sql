create or replace function private.follow_departure() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  moved public.bookings;
begin
  perform private.act_for(new.organization_id);
  if new.status = 'cancelled' then
    if old.status <> 'cancelled' then
      perform private.cancel_bookings(new.organization_id, new.id, null);
    end if;
  -- Their times have followed already, by the foreign key.
  elsif (new.starts_at, new.ends_at) is distinct from (old.starts_at, old.ends_at) and new.starts_at > now() then
    perform private.release_expired_seats(new.organization_id, new.id);
    for moved in
      select * from public.bookings as booking
      where booking.organization_id = new.organization_id and booking.departure_id = new.id
        and booking.status in ('pending', 'confirmed')
    loop
      perform private.tell_booker(new.organization_id, moved, 'booking.rescheduled');
    end loop;
  end if;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.follow_departure() is
  'Trigger: a departure that is cancelled cancels its bookings, and the customers of one that is moved are told; whoever
   changes it, by a function or in the table.';
alter function private.follow_departure() owner to frontdesk_functions;

create or replace trigger follow_departure after update of status, starts_at, ends_at on public.tour_departures
  for each row execute function private.follow_departure();
