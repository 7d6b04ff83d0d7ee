create or replace function private.lock_booking(organization uuid, booking uuid) returns public.bookings
language plpgsql volatile set search_path = ''
as $$
declare
  known public.bookings;
begin
  -- As whoever changes a booking: turns, its departure, then the booking.
  perform pg_advisory_xact_lock(hashtextextended('booking ' || booking, 0));
  select * into known from public.bookings as seen
  where seen.organization_id = organization and seen.id = booking;
  perform from public.tour_departures as locked
  where locked.organization_id = organization and locked.id = known.departure_id for update;
  select * into known from public.bookings as locked
  where locked.organization_id = organization and locked.id = booking for update;
  return known;
end
$$;
comment on function private.lock_booking(uuid, uuid) is
  'A booking, locked before anything is that its payments change; null where there is none.';
grant execute on function private.lock_booking(uuid, uuid) to frontdesk_functions;
