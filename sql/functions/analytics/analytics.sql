-- It writes its answer as text. A year by day has some fifteen thousand numbers: json_build_object looks up the type of
-- each anew, and what is cast to json is read once more. Days are added up in the order of their index, so that nothing
-- is sorted or hashed where a period is a day.
create or replace function private.analytics(arguments jsonb) returns text
language plpgsql stable set search_path = '' set plan_cache_mode = auto set datestyle = 'ISO'
as $$
declare
  organization constant uuid := private.callers_organization();
  step constant text := arguments ->> 'interval';
  metrics constant jsonb := nullif(arguments -> 'metrics', 'null');
  counted constant text[] := array(
    select known.metric
    from unnest(array[
      'conversations', 'conversations_resolved', 'first_responses', 'messages', 'bookings', 'revenue', 'leads_by_stage',
      'leads_by_source', 'calls', 'emergency_calls', 'appointments'
    ]) with ordinality as known (metric, position)
    where metrics is null or metrics ? known.metric
    order by known.position
  );
  zone text;
  currency text;
  last_day date;
  first_day date;
  series text;
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

  execute format(
    $statement$
    with sums as (
      select %s as period, part.metric, part.dimension, sum(part.count) as count, sum(part.total) as total
      from public.daily_totals as part
      where part.organization_id = $1 and part.day between $3 and $4 and part.metric = any ($5)
      group by 1, 2, 3
    ), cells as (
      select sums.period, sums.metric,
             private.written_sum(private.metric_unit(sums.metric), sum(sums.count), sum(sums.total)) || ',"of_which":{'
             || string_agg(private.written_text(sums.dimension) || ':{'
                  || private.written_sum(private.metric_unit(sums.metric), sums.count, sums.total) || '}', ','
                  order by sums.dimension) || '}' as written
      from sums
      where sums.count <> 0 or sums.total <> 0
      group by sums.period, sums.metric
    ), asked as (
      select asked.position, asked.metric, private.metric_unit(asked.metric) as unit
      from unnest($5) with ordinality as asked (metric, position)
    ), periods as (
      select asked.position, asked.metric, asked.unit, period,
             coalesce(cells.written, private.written_sum(asked.unit, 0, 0) || ',"of_which":{}') as written
      from asked
      cross join private.periods($2, $3, $4) as period
      left join cells using (metric, period)
    ), lines as (
      select periods.position, '{"metric":"' || periods.metric || '",'
          || coalesce('"unit":"' || periods.unit || '",', '') || '"periods":['
          || string_agg('{"period":"' || periods.period || '",' || periods.written || '}', ',' order by periods.period)
          || ']}' as line
      from periods
      group by periods.position, periods.metric, periods.unit
    )
    select string_agg(lines.line, ',' order by lines.position) from lines
    $statement$,
    -- A day is its own period: then the index has them in order.
    case step when 'day' then 'part.day' else 'date_trunc($2, part.day::timestamp)::date' end
  ) into series using organization, step, first_day, last_day, counted;
  if metrics is null or metrics ? 'topics' then
    series := concat_ws(',', series, private.topic_trend(organization, step, first_day, last_day, 20));
  end if;

  return format(
    '{"organization_id":"%s","timezone":%s,"currency":%s,"interval":"%s","from":"%s","to":"%s","metrics":[%s]}',
    organization, to_json(zone), to_json(currency), step, first_day, last_day, series
  );
end
$$;
comment on function private.analytics(jsonb) is
  'The function behind analytics; its answer is JSON. arguments: interval (day, week, month), from and to (days of the
   organization''s calendar, both included; null: the 30 days up to today), metrics (names; null: all), most_days (the
   longest range). A week begins on Monday. A period is named by its first day and holds only what of it lies between
   from and to. Money is told as a decimal string, seconds as a whole number, and nothing where a metric has no unit.';
grant execute on function private.analytics(jsonb) to authenticated;
