create or replace function private.opening(organization uuid) returns jsonb
language sql stable set search_path = ''
as $$
  with settings as (
    select known.timezone, (now() at time zone known.timezone)::date as today
    from public.organizations as known where known.id = organization
  ), days as (
    select settings.timezone, settings.today + ahead as day from settings, generate_series(-1, 14) as ahead
  ), special as materialized (
    select known.day, known.opens, known.closes
    from settings
    join public.day_overrides as known
      on known.organization_id = organization and known.resource_id is null
        and known.day between settings.today - 1 and settings.today + 14
  ), usual as materialized (
    select known.weekday, known.opens, known.closes from public.business_hours as known
    where known.organization_id = organization and known.resource_id is null
  ), hours as (
    select days.timezone, days.day, special.opens, special.closes, special.closes < special.opens as is_over_midnight
    from days
    join special using (day)
    where special.opens <> special.closes
    union all
    select days.timezone, days.day, usual.opens, usual.closes, usual.closes < usual.opens
    from days
    join usual on usual.weekday = extract(isodow from days.day)
    where not exists (select from special where special.day = days.day)
  ), times as (
    select (hours.day + hours.opens) at time zone hours.timezone as starts_at,
           (hours.day + hours.closes + case when hours.is_over_midnight then interval '1 day' else interval '0' end)
             at time zone hours.timezone as ends_at
    from hours
  )
  select jsonb_build_object(
    'timezone', (select settings.timezone from settings),
    'is_open', (select bool_or(starts_at <= now() and ends_at > now()) from times),
    'opens_at', (select min(starts_at) from times where starts_at > now())
  )
$$;
comment on function private.opening(uuid) is
  'Whether an organization is open now, and when it opens next within two weeks: timezone, is_open (null: it has no
   hours), opens_at.';
grant execute on function private.opening(uuid) to frontdesk_functions, service_role;
