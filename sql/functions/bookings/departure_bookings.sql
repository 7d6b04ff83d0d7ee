create or replace function private.departure_bookings(organization uuid, departure uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'affected', count(*), 'unreachable', count(*) filter (where address.recipient is null)
  )
  from public.bookings as booking
  left join lateral private.booker_address(organization, booking) as address on true
  where booking.organization_id = organization and booking.departure_id = departure
    and booking.status in ('pending', 'confirmed')
$$;
comment on function private.departure_bookings(uuid, uuid) is
  'How many bookings a departure has that are still to take place, and how many of their customers there is no way to
   tell of a change.';
grant execute on function private.departure_bookings(uuid, uuid) to frontdesk_functions;
