create or replace function private.payable_organization(arguments jsonb) returns uuid
language sql stable set search_path = ''
as $$
  select case when arguments ->> 'appointment_id' is not null then private.appointments_organization(arguments)
    else private.bookings_organization(arguments) end
$$;
comment on function private.payable_organization(jsonb) is
  'The organization of the booking or appointment that is paid for, if the caller may see it; 404 booking_not_found or
   appointment_not_found. arguments: booking_id or appointment_id.';
grant execute on function private.payable_organization(jsonb) to client, guest, authenticated;
