create or replace function private.price_fits_currency() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  price constant numeric := (to_jsonb(new) ->> tg_argv[0])::numeric;
  currency text;
  digits integer;
begin
  -- A whole amount fits every currency.
  if price <> trunc(price) then
    select settings.currency into currency
    from public.organizations as settings where settings.id = new.organization_id;
    digits := private.minor_digits(currency);
    if price <> round(price, digits) then
      perform private.fail(422, 'invalid_price',
        format('A price in %s is kept with %s digits behind the point: it can''t be %s.',
          currency, case digits when 0 then 'no' else 'two' end, price),
        '/' || tg_argv[0]);
    end if;
  end if;
  -- The column itself is of any scale: with one, Postgres would have rounded before anybody could refuse.
  if scale(price) <> 2 then
    return jsonb_populate_record(new, jsonb_build_object(tg_argv[0], price::numeric(12, 2)));
  end if;
  return new;
end
$$;
comment on function private.price_fits_currency() is
  'Trigger: a price is an amount that can be paid in the organization''s currency. Its argument is the column of the price.';

create or replace trigger price_fits_currency before insert or update of base_price on public.tours
  for each row execute function private.price_fits_currency('base_price');
create or replace trigger price_fits_currency before insert or update of price on public.tour_departures
  for each row execute function private.price_fits_currency('price');
create or replace trigger price_fits_currency before insert or update of price on public.accommodations
  for each row execute function private.price_fits_currency('price');
create or replace trigger price_fits_currency before insert or update of price on public.experiences
  for each row execute function private.price_fits_currency('price');
create or replace trigger price_fits_currency before insert or update of price on public.participant_kinds
  for each row execute function private.price_fits_currency('price');
create or replace trigger price_fits_currency before insert or update of price on public.appointment_types
  for each row execute function private.price_fits_currency('price');
