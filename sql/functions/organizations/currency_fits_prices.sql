create or replace function private.currency_fits_prices() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  -- Sums of what was sold and paid, of a customer and of a day, are in one currency.
  if private.caller() = 'user' and new.currency <> old.currency and (
    exists (select from public.bookings as sold where sold.organization_id = new.id)
    or exists (select from public.payments as paid where paid.organization_id = new.id)
    or exists (
      select from public.appointments as sold where sold.organization_id = new.id and sold.currency is not null
    )
  ) then
    perform private.fail(409, 'currency_in_use',
      format('Something was sold or paid in %s already: the organization keeps its currency.', old.currency), '/currency');
  elsif private.minor_digits(new.currency) < private.minor_digits(old.currency) and exists (
    select from public.tours as offer
    where offer.organization_id = new.id and offer.base_price <> trunc(offer.base_price)
    union all
    select from public.tour_departures as offer
    where offer.organization_id = new.id and offer.price <> trunc(offer.price)
    union all
    select from public.accommodations as offer
    where offer.organization_id = new.id and offer.price <> trunc(offer.price)
    union all
    select from public.experiences as offer
    where offer.organization_id = new.id and offer.price <> trunc(offer.price)
    union all
    select from public.participant_kinds as offer
    where offer.organization_id = new.id and offer.price <> trunc(offer.price)
    union all
    select from public.appointment_types as offer
    where offer.organization_id = new.id and offer.price <> trunc(offer.price)
  ) then
    perform private.fail(422, 'invalid_price',
      format('An amount in %s has no digits behind the point, and some prices have: change those first.', new.currency),
      '/currency');
  end if;
  return new;
end
$$;
comment on function private.currency_fits_prices() is
  'Trigger: an organization takes no currency in which its prices can''t be paid, and its staff no other once something was
   sold or paid: 409 currency_in_use.';

create or replace trigger currency_fits_prices before update of currency on public.organizations
  for each row execute function private.currency_fits_prices();
