-- analytics: how an organisation fares, by day, week or month of its calendar.

create function private.analytics(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.callers_organization();
  step constant text := arguments ->> 'interval';
  zone text;
  currency text;
  last_day date;
  first_day date;
  series jsonb;
begin
  select known.timezone, known.currency into zone, currency
  from public.organizations as known where known.id = organization;
  last_day := coalesce((arguments ->> 'to')::date, (now() at time zone zone)::date);
  first_day := coalesce((arguments ->> 'from')::date, last_day - 29);
  if first_day > last_day then
    perform private.fail(422, 'range_reversed',
      format('The first day comes after the last, %s.', last_day), '/from');
  elsif last_day - first_day >= (arguments ->> 'most_days')::integer then
    perform private.fail(422, 'range_too_long',
      format('The range has %s days; at this interval it may have %s.',
             last_day - first_day + 1, arguments ->> 'most_days'), '/from');
  end if;

  with wanted as (
    select known.metric, known.unit, known.position
    from (values
      ('conversations', null, 1), ('conversations_resolved', null, 2), ('first_responses', 'seconds', 3),
      ('messages', null, 4), ('bookings', 'money', 5), ('revenue', 'money', 6), ('leads_by_stage', null, 7),
      ('leads_by_source', null, 8), ('calls', 'seconds', 9), ('emergency_calls', 'seconds', 10),
      ('appointments', null, 11)
    ) as known (metric, unit, position)
    where arguments -> 'metrics' = 'null' or arguments -> 'metrics' is null or arguments -> 'metrics' ? known.metric
  ), periods as (
    select distinct date_trunc(step, day)::date as period
    from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as day
  ), sums as (
    select part.metric, date_trunc(step, part.day::timestamp)::date as period, part.dimension,
           sum(part.count) as count, sum(part.total) as total
    from public.daily_totals as part
    where part.organization_id = organization and part.day between first_day and last_day
      and part.metric = any (array(select wanted.metric from wanted))
    group by 1, 2, 3
    having sum(part.count) <> 0 or sum(part.total) <> 0
  ), cells as (
    select sums.metric, sums.period, sum(sums.count) as count, sum(sums.total) as total,
           jsonb_object_agg(sums.dimension, jsonb_strip_nulls(jsonb_build_object(
             'count', sums.count, 'total', private.analytics_total(wanted.unit, sums.total)
           ))) as of_which
    from sums join wanted on wanted.metric = sums.metric
    group by sums.metric, sums.period
  ), lines as (
    select wanted.position, jsonb_strip_nulls(jsonb_build_object('metric', wanted.metric, 'unit', wanted.unit))
      || jsonb_build_object('periods', jsonb_agg(
           jsonb_strip_nulls(jsonb_build_object(
             'period', periods.period, 'count', coalesce(cells.count, 0),
             'total', private.analytics_total(wanted.unit, coalesce(cells.total, 0))
           )) || jsonb_build_object('of_which', coalesce(cells.of_which, '{}'))
           order by periods.period)) as line
    from wanted
    cross join periods
    left join cells on cells.metric = wanted.metric and cells.period = periods.period
    group by wanted.position, wanted.metric, wanted.unit
  )
  select jsonb_agg(lines.line order by lines.position) into series from lines;

  return jsonb_build_object(
    'organization_id', organization, 'timezone', zone, 'currency', currency,
    'interval', step, 'from', first_day, 'to', last_day, 'metrics', coalesce(series, '[]')
  );
end
$$;
comment on function private.analytics(jsonb) is
  'The function behind analytics. arguments: interval (day, week, month), from and to (days of the organisation''s
   calendar, both included; null: the 30 days up to today), metrics (names; null: all), most_days (the longest range).
   A week begins on Monday. A period is named by its first day and holds only what of it lies between from and to.';

create function private.analytics_total(unit text, total numeric) returns jsonb
language sql immutable set search_path = ''
as $$
  select case unit
    when 'money' then to_jsonb(round(total, 2)::text)
    when 'seconds' then to_jsonb(round(total))
  end
$$;
comment on function private.analytics_total(text, numeric) is
  'A sum as it is told: money as a decimal string, seconds as a whole number, nothing where there is no unit.';

grant execute on function private.analytics(jsonb), private.analytics_total(text, numeric) to authenticated;
revoke execute on all routines in schema private from public;
