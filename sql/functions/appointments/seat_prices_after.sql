create or replace function private.seat_prices_after(appointment public.appointments, seats integer, price numeric)
returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  more constant integer := seats - appointment.seats;
  prices jsonb;
begin
  if coalesce(appointment.unit_price, price) is null then
    return null;
  end if;
  prices := coalesce(appointment.seat_prices, jsonb_build_array(jsonb_build_object(
    'count', appointment.seats, 'unit_price', round(coalesce(appointment.unit_price, 0), 2)::text
  )));
  price := round(coalesce(price, 0), 2);
  if more <= 0 then
    -- Those that were booked first stay first.
    select jsonb_agg(one || jsonb_build_object('count', least(count, seats - before)) order by place) into prices
    from (
      select one, place, (one ->> 'count')::integer as count,
             sum((one ->> 'count')::integer) over (order by place) - (one ->> 'count')::integer as before
      from jsonb_array_elements(prices) with ordinality as list (one, place)
    ) as booked
    where before < seats;
  elsif (prices -> -1 ->> 'unit_price')::numeric = price then
    prices := jsonb_set(prices, '{-1, count}', to_jsonb((prices -> -1 ->> 'count')::integer + more));
  else
    prices := prices || jsonb_build_array(jsonb_build_object('count', more, 'unit_price', price::text));
  end if;
  return case when jsonb_array_length(prices) > 1 then prices end;
end
$$;
comment on function private.seat_prices_after(public.appointments, integer, numeric) is
  'The seat_prices of an appointment that has so many seats from now on, as its table keeps them: those that were booked keep
   their price, and what it has more costs this price, where null is nothing. Those that were booked last go first.';
grant execute on function private.seat_prices_after(appointments, integer, numeric) to frontdesk_functions;
