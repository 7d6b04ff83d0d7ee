-- analytics writes what a period held where it adds it up, and carries that one text on. The trend of topics reads its
-- rows in the order of their index, and looks up the names of the topics that it tells alone.

-- Asked for each number of a year: a list is taken apart each time that something is looked up in it.
create or replace function private.metric_unit(metric text) returns text
language sql stable
as $$
  select case metric
    when 'bookings' then 'money'
    when 'revenue' then 'money'
    when 'first_responses' then 'seconds'
    when 'calls' then 'seconds'
    when 'emergency_calls' then 'seconds'
  end
$$;

create function private.written_text(value text) returns text
language sql stable
as $$
  select case when quote_ident(value) = value then '"' || value || '"' else to_json(value)::text end
$$;
comment on function private.written_text(text) is
  'A text as JSON. What SQL would take for a name without quotes has nothing to escape, and is found so in less time than
   to_json takes.';
grant execute on function private.written_text(text) to authenticated;
revoke execute on function private.written_text(text) from public;

create or replace function private.topic_trend(
  organization uuid, step text, first_day date, last_day date, most integer
) returns text
language sql stable set search_path = ''
as $$
  with cells as materialized (
    select date_trunc(step, topic.date::timestamp)::date as period, topic.topic_id, sum(topic.message_count) as count
    from public.topics_daily as topic
    where topic.organization_id = organization and topic.date between first_day and last_day
    group by 1, 2
  ), topics as (
    select cells.topic_id, sum(cells.count) as count
    from cells group by cells.topic_id
    order by count desc, cells.topic_id
    limit most
  ), told as (
    select array(select topics.topic_id from topics) as topics
  ), sums as (
    select cells.period, sum(cells.count) as count,
           string_agg('"' || cells.topic_id || '":{"count":' || cells.count || '}', ',' order by cells.topic_id)
             filter (where cells.topic_id = any (told.topics)) as of_which
    from cells cross join told
    group by cells.period
  )
  select '{"metric":"topics","topics":' || coalesce((
      select json_agg(json_build_object(
        'topic_id', topics.topic_id, 'label', last.topic_label, 'keywords', last.keywords, 'count', topics.count
      ) order by topics.count desc, topics.topic_id)
      from topics
      -- What it is called changes a little from day to day: the last name is the one to know it by.
      cross join lateral (
        select topic.topic_label, topic.keywords
        from public.topics_daily as topic
        where topic.organization_id = organization and topic.topic_id = topics.topic_id
          and topic.date between first_day and last_day
        order by topic.date desc
        limit 1
      ) as last
    ), '[]') || ',"periods":[' || string_agg(
      '{"period":"' || period || '","count":' || coalesce(sums.count, 0) || ',"of_which":{'
        || coalesce(sums.of_which, '') || '}}', ',' order by period) || ']}'
  from private.periods(step, first_day, last_day) as period
  left join sums using (period)
$$;

create or replace function private.analytics(arguments jsonb) returns text
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
