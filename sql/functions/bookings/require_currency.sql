create or replace function private.require_currency(booking public.bookings, currency text) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if booking.currency <> currency then
    perform private.fail(409, 'currency_changed',
      format('This booking is in %s, and prices are in %s now: book anew.', booking.currency, currency), '/booking_id');
  end if;
end
$$;
comment on function private.require_currency(public.bookings, text) is
  '409 currency_changed where the prices of the organization are in another currency than a booking.';
grant execute on function private.require_currency(bookings, text) to frontdesk_functions;
