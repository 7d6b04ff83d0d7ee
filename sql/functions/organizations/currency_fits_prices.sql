create or replace function private.currency_fits_prices() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if private.minor_digits(new.currency) < private.minor_digits(old.currency) and exists (
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
  'Trigger: an organization takes no currency in which its prices can''t be paid.';

create or replace trigger currency_fits_prices before update of currency on public.organizations
  for each row execute function private.currency_fits_prices();
