create or replace function private.deposit_of(booking public.bookings, percent integer) returns numeric
language sql immutable set search_path = ''
as $$
  select case private.minor_digits(booking.currency)
    when 0 then ceil(booking.total_price * percent / 100)
    else ceil(booking.total_price * percent) / 100
  end
$$;
comment on function private.deposit_of(public.bookings, integer) is
  'The deposit of a booking, in an amount that its currency has.';
grant execute on function private.deposit_of(bookings, integer) to frontdesk_functions;
