-- analytics writes its answer as text. A year by day has some fifteen thousand numbers: json_build_object looks up the
-- type of each anew, and what is cast to json is read once more. Days are added up in the order of their index, so that
-- nothing is sorted or hashed on the way where a period is a day.

create function private.metric_unit(metric text) returns text
language sql stable
as $$
  select case
    when metric in ('bookings', 'revenue') then 'money'
    when metric in ('first_responses', 'calls', 'emergency_calls') then 'seconds'
  end
$$;
comment on function private.metric_unit(text) is
  'What the totals of a metric are: money (a decimal string) or seconds (a whole number); null where it has none.';

create function private.written_sum(unit text, count numeric, total numeric) returns text
language sql stable
as $$
  select '"count":' || count || case unit
    when 'money' then ',"total":"' || round(total, 2) || '"'
    when 'seconds' then ',"total":' || round(total)
    else ''
  end
$$;
comment on function private.written_sum(text, numeric, numeric) is 'Members of a JSON object: a count and what goes with it.';

create function private.periods(step text, first_day date, last_day date) returns setof date
language sql stable set search_path = ''
as $$
  select distinct date_trunc(step, day)::date
  from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as day
$$;
comment on function private.periods(text, date, date) is
  'The days, weeks (from Monday) or months that a range of days touches, each by its first day.';

drop function private.analytics(jsonb);
drop function private.topic_trend(uuid, text, date, date, integer);

create function private.topic_trend(
  organization uuid, step text, first_day date, last_day date, most integer
) returns text
language sql stable set search_path = ''
as $$
  with days as (
    select topic.topic_id, topic.date, topic.topic_label, topic.keywords, topic.message_count,
           date_trunc(step, topic.date::timestamp)::date as period
    from public.topics_daily as topic
    where topic.organization_id = organization and topic.date between first_day and last_day
  ), topics as (
    select days.topic_id, sum(days.message_count) as count, max(days.date) as last_date
    from days group by days.topic_id
    order by count desc, days.topic_id
    limit most
  ), cells as (
    select days.period, days.topic_id, sum(days.message_count) as count
    from days group by days.period, days.topic_id
  ), lines as (
    select period, '{"period":"' || period || '","count":' || coalesce(sum(cells.count), 0) || ',"of_which":{'
        || coalesce(string_agg('"' || topics.topic_id || '":{"count":' || cells.count || '}', ','
             order by topics.topic_id), '') || '}}' as line
    from private.periods(step, first_day, last_day) as period
    left join cells using (period)
    left join topics using (topic_id)
    group by period
  )
  select '{"metric":"topics","topics":' || coalesce((
      -- What it is called changes a little from day to day: the last name is the one to know it by.
      select json_agg(json_build_object(
        'topic_id', topics.topic_id, 'label', last.topic_label, 'keywords', last.keywords, 'count', topics.count
      ) order by topics.count desc, topics.topic_id)
      from topics join days as last on last.topic_id = topics.topic_id and last.date = topics.last_date
    ), '[]') || ',"periods":[' || string_agg(lines.line, ',' order by lines.period) || ']}'
  from lines
$$;
comment on function private.topic_trend(uuid, text, date, date, integer) is
  'What customers wrote about, as JSON: the topics with the most messages, and how many messages each had in each
   period. The count of a period is that of all topics.';

create function private.analytics(arguments jsonb) returns text
language plpgsql stable set search_path = '' set datestyle = 'ISO'
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
      select sums.period, sums.metric, sum(sums.count) as count, sum(sums.total) as total,
             string_agg(to_json(sums.dimension) || ':{'
               || private.written_sum(private.metric_unit(sums.metric), sums.count, sums.total) || '}', ','
               order by sums.dimension) as of_which
      from sums
      where sums.count <> 0 or sums.total <> 0
      group by sums.period, sums.metric
    ), lines as (
      select asked.position, '{"metric":"' || asked.metric || '",'
          || coalesce('"unit":"' || private.metric_unit(asked.metric) || '",', '') || '"periods":['
          || string_agg('{"period":"' || period || '",' || private.written_sum(
               private.metric_unit(asked.metric), coalesce(cells.count, 0), coalesce(cells.total, 0)
             ) || ',"of_which":{' || coalesce(cells.of_which, '') || '}}', ',' order by period) || ']}' as line
      from unnest($5) with ordinality as asked (metric, position)
      cross join private.periods($2, $3, $4) as period
      left join cells using (metric, period)
      group by asked.position, asked.metric
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
   organisation''s calendar, both included; null: the 30 days up to today), metrics (names; null: all), most_days (the
   longest range). A week begins on Monday. A period is named by its first day and holds only what of it lies between
   from and to. Money is told as a decimal string, seconds as a whole number, and nothing where a metric has no unit.';

grant execute on function
  private.analytics(jsonb), private.topic_trend(uuid, text, date, date, integer), private.periods(text, date, date),
  private.metric_unit(text), private.written_sum(text, numeric, numeric)
to authenticated;

revoke execute on all routines in schema private from public;
