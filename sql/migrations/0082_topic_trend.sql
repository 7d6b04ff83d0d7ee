-- The trend of topics by one pass over their days, where each period looked at all of them.

create or replace function private.topic_trend(
  organization uuid, step text, first_day date, last_day date, most integer
) returns jsonb
language sql stable set search_path = ''
as $$
  with periods as (
    select distinct date_trunc(step, day)::date as period
    from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as day
  ), days as (
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
  ), counts as (
    select cells.period, sum(cells.count) as count,
           jsonb_object_agg(cells.topic_id, jsonb_build_object('count', cells.count))
             filter (where topics.topic_id is not null) as of_which
    from cells left join topics on topics.topic_id = cells.topic_id
    group by cells.period
  )
  select jsonb_build_object(
    'metric', 'topics',
    'topics', coalesce((
      -- What it is called changes a little from day to day: the last name is the one to know it by.
      select jsonb_agg(jsonb_build_object(
        'topic_id', topics.topic_id, 'label', last.topic_label, 'keywords', last.keywords, 'count', topics.count
      ) order by topics.count desc, topics.topic_id)
      from topics join days as last on last.topic_id = topics.topic_id and last.date = topics.last_date
    ), '[]'),
    'periods', (
      select jsonb_agg(jsonb_build_object(
        'period', periods.period, 'count', coalesce(counts.count, 0), 'of_which', coalesce(counts.of_which, '{}')
      ) order by periods.period)
      from periods left join counts on counts.period = periods.period
    )
  )
$$;
revoke execute on all routines in schema private from public;
