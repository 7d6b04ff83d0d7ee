create or replace function private.price_fits_currency() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  price constant numeric := (to_jsonb(new) ->> tg_argv[0])::numeric;
  currency text;
begin
  -- A whole amount fits every currency.
  if price = trunc(price) or price is null then
    return new;
  end if;
  select settings.currency into currency
  from public.organizations as settings where settings.id = new.organization_id;
  if price <> round(price, private.minor_digits(currency)) then
    perform private.fail(422, 'invalid_price',
      format('An amount in %s has no digits behind the point: it can''t be %s.', currency, price), '/' || tg_argv[0]);
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
