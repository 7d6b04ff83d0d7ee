create or replace function private.topic_run_before(arguments jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = auto
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
begin
  return jsonb_build_object(
    'next_id', (
      select coalesce(max(known.topic_id) + 1, 0) from public.topics_daily as known
      where known.organization_id = held.organization_id
    ),
    'topics', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'topic_id', latest.topic_id, 'centroid', translate(encode(latest.centroid, 'base64'), E'\n', ''),
        'label', named.topic_label, 'labelled_by', named.labelled_by
      ) order by latest.topic_id), '[]')
      from (
        -- A run that is done again begins with what it found the first time.
        select distinct on (known.topic_id) known.topic_id, known.date, known.centroid
        from public.topic_centroids as known
        where known.organization_id = held.organization_id and known.model = arguments ->> 'model'
          and known.date between held.date - 28 and held.date
        order by known.topic_id, known.date desc
      ) as latest
      join public.topics_daily as named
        on named.organization_id = held.organization_id and named.date = latest.date and named.topic_id = latest.topic_id
    )
  );
end
$$;
comment on function private.topic_run_before(jsonb) is
  'The topics of the four weeks up to the day of a run, by which its own are known again. arguments: lease, model. Gives
   topics [{topic_id, centroid (base64), label, labelled_by}] and next_id, the first number that no topic has.';
grant execute on function private.topic_run_before(jsonb) to service_role;
