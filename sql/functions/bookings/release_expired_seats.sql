create or replace function private.release_expired_seats(organization uuid, departure uuid) returns integer
language sql volatile set search_path = ''
as $$
  with expired as (
    update public.bookings as booking set status = 'expired'
    where booking.organization_id = organization and booking.departure_id = departure
      and booking.status = 'pending' and booking.expires_at <= now()
    returning booking.num_participants
  ), freed as (
    select coalesce(sum(num_participants), 0)::integer as seats, count(*)::integer as bookings from expired
  ), returned as (
    update public.tour_departures as target set seats_taken = target.seats_taken - freed.seats
    from freed
    where target.organization_id = organization and target.id = departure and freed.seats > 0
  )
  select bookings from freed
$$;
comment on function private.release_expired_seats(uuid, uuid) is
  'Ends the bookings of a departure that were not paid, or not enough, in their time, and gives their seats back: how many bookings. The
   caller holds the lock of the departure''s row.';
grant execute on function private.release_expired_seats(uuid, uuid) to service_role, frontdesk_functions;
