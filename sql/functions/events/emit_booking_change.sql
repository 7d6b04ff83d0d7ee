create or replace function private.emit_booking_change(before public.bookings, after public.bookings) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  perform private.emit_event(after.organization_id, 'booking.changed', null, after.customer_id,
    private.booking_facts(after) || jsonb_build_object('starts_at_before', before.start_date,
      'participants_before', before.num_participants + before.extra_participants));
end
$$;
comment on function private.emit_booking_change(public.bookings, public.bookings) is
  'Notes that a booking was moved, or that who comes or what is booked with it was changed.';
grant execute on function private.emit_booking_change(bookings, bookings) to frontdesk_functions;
