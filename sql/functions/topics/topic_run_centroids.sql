create or replace function private.topic_run_centroids(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'topic_id', known.topic_id, 'centroid', translate(encode(known.centroid, 'base64'), E'\n', '')
    ) order by known.topic_id), '[]')
    from public.topic_centroids as known
    where known.organization_id = held.organization_id and known.date = held.date and known.model = arguments ->> 'model'
  );
end
$$;
comment on function private.topic_run_centroids(jsonb) is
  'The topics that were found on the day of a run, for messages to be given to. arguments: lease, model. Gives
   [{topic_id, centroid (base64)}]; none where another model made the vectors.';
grant execute on function private.topic_run_centroids(jsonb) to service_role;
