create or replace function private.repeat_departure(organization uuid, departure public.tour_departures, dates jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  made jsonb;
begin
  -- Two who repeat at once take turns, and the second finds what the first has made.
  perform pg_advisory_xact_lock(hashtextextended('departures ' || departure.tour_id, 0));
  with wanted as (
    select (date ->> 'starts_at')::timestamptz as starts_at, (date ->> 'ends_at')::timestamptz as ends_at
    from jsonb_array_elements(dates) as date
  ), inserted as (
    insert into public.tour_departures (organization_id, tour_id, starts_at, ends_at, seats_total, price)
    select organization, departure.tour_id, wanted.starts_at, wanted.ends_at, departure.seats_total, departure.price
    from wanted
    where not exists (
      select from public.tour_departures as there
      where there.organization_id = organization and there.tour_id = departure.tour_id
        and there.starts_at = wanted.starts_at
    )
    returning id, starts_at, ends_at
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', inserted.id, 'starts_at', inserted.starts_at, 'ends_at', inserted.ends_at
  ) order by inserted.starts_at), '[]') into made
  from inserted;
  return made;
end
$$;
comment on function private.repeat_departure(uuid, public.tour_departures, jsonb) is
  'Makes departures of the same tour, with the same seats and price, at these dates [{starts_at, ends_at}], but for those
   at which one starts already. Gives those that were made.';
grant execute on function private.repeat_departure(uuid, tour_departures, jsonb) to frontdesk_functions;
