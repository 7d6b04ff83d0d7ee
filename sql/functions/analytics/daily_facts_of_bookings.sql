create or replace function private.daily_facts_of_bookings(booking public.bookings, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select 'bookings', booking.status, (booking.created_at at time zone zone)::date, 1, booking.total_price
$$;
comment on function private.daily_facts_of_bookings(public.bookings, text) is
  'bookings: every booking, on the day on which it was made, by the status that it has now. total: its price, seats
   and items, in the organization''s currency, paid or not.';
grant execute on function private.daily_facts_of_bookings(bookings, text) to frontdesk_functions;
