create or replace function private.lock_payable(organization uuid, booking uuid, appointment uuid) returns private.payable
language plpgsql volatile set search_path = ''
as $$
declare
  departure uuid;
begin
  if appointment is not null then
    perform from public.appointments as locked
    where locked.organization_id = organization and locked.id = appointment for update;
  else
    -- As whoever changes a booking: turns, its departure, then the booking.
    perform pg_advisory_xact_lock(hashtextextended('booking ' || booking, 0));
    select seen.departure_id into departure from public.bookings as seen
    where seen.organization_id = organization and seen.id = booking;
    perform from public.tour_departures as locked
    where locked.organization_id = organization and locked.id = departure for update;
    perform from public.bookings as locked
    where locked.organization_id = organization and locked.id = booking for update;
  end if;
  return private.payable_of(organization, booking, appointment);
end
$$;
comment on function private.lock_payable(uuid, uuid, uuid) is
  'A booking or an appointment, locked before anything is that its payments change; null where there is none.';
grant execute on function private.lock_payable(uuid, uuid, uuid) to frontdesk_functions;
