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
comment on function private.topic_trend(uuid, text, date, date, integer) is
  'What customers wrote about, as JSON: the topics with the most messages, and how many messages each had in each
   period. The count of a period is that of all topics.';
grant execute on function private.topic_trend(uuid, text, date, date, integer) to authenticated;
