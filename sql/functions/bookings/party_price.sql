create or replace function private.party_price(booking public.bookings) returns numeric
language sql immutable set search_path = ''
as $$
  select case when booking.party is null then booking.num_participants * booking.unit_price else (
    select sum((one ->> 'count')::integer * (one ->> 'unit_price')::numeric) from jsonb_array_elements(booking.party) as one
  ) end
$$;
comment on function private.party_price(public.bookings) is 'What of the price of a booking is for who comes, without its items.';
grant execute on function private.party_price(bookings) to frontdesk_functions;
