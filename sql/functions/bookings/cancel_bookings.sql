create or replace function private.cancel_bookings(organization uuid, departure uuid, reason text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  cancelled public.bookings;
  seats integer := 0;
begin
  -- Held and not paid in time: those are over, and need not be told.
  perform private.release_expired_seats(organization, departure);
  for cancelled in
    update public.bookings as booking
    set status = 'cancelled', cancellation_reason = coalesce(reason, booking.cancellation_reason)
    where booking.organization_id = organization and booking.departure_id = departure
      and booking.status in ('pending', 'confirmed')
    returning *
  loop
    seats := seats + cancelled.num_participants;
    perform private.tell_booker(organization, cancelled, 'booking.cancelled');
  end loop;
  update public.tour_departures as target set seats_taken = target.seats_taken - seats
  where target.organization_id = organization and target.id = departure and seats > 0;
end
$$;
comment on function private.cancel_bookings(uuid, uuid, text) is
  'Cancels the bookings of a departure and tells each customer. The caller holds the lock of the departure''s row.';
grant execute on function private.cancel_bookings(uuid, uuid, text) to frontdesk_functions;
