create or replace function private.booking_facts(booking public.bookings) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object('booking_id', booking.id, 'tour_id', booking.tour_id, 'departure_id', booking.departure_id,
    'status', booking.status, 'starts_at', booking.start_date,
    'participants', booking.num_participants + booking.extra_participants)
$$;
comment on function private.booking_facts(public.bookings) is 'What events tell of a booking.';
grant execute on function private.booking_facts(bookings) to frontdesk_functions;
