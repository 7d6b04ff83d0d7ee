create or replace function private.topic_run_finish(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  goes_on constant boolean := arguments ->> 'assigned_after' is not null;
begin
  delete from public.topics_daily as old where old.organization_id = held.organization_id and old.date = held.date;
  insert into public.topics_daily (
    organization_id, date, topic_id, topic_label, labelled_by, keywords, message_count, grouped_count, percentage,
    sample_messages
  )
  select held.organization_id, held.date, found.topic_id, left(found.label, 255), found.labelled_by, found.keywords,
         found.message_count, found.grouped_count,
         round(100.0 * found.message_count / greatest(held.message_count, found.message_count, 1), 2), found.samples
  from jsonb_to_recordset(arguments -> 'topics') as found (
    topic_id integer, label text, labelled_by text, keywords text[], message_count integer, grouped_count integer,
    samples jsonb
  );
  insert into public.topic_centroids (organization_id, date, topic_id, model, centroid)
  select held.organization_id, held.date, found.topic_id, arguments ->> 'model', decode(found.centroid, 'base64')
  from jsonb_to_recordset(arguments -> 'topics') as found (topic_id integer, centroid text);
  update public.topic_runs as run
  set finished_at = case when not goes_on then now() end, error = null, error_detail = null, assigned_count = 0, assigned_after = (arguments ->> 'assigned_after')::uuid,
      grouped_count = (arguments ->> 'grouped_count')::integer,
      topic_count = jsonb_array_length(arguments -> 'topics'),
      labelled_count = coalesce((arguments ->> 'labelled_count')::integer, 0),
      label_error = arguments ->> 'label_error'
  where run.id = held.id;
  if not goes_on then
    perform private.finish_job(arguments -> 'lease');
  end if;
  return 'null';
end
$$;
comment on function private.topic_run_finish(jsonb) is
  'Puts what a run found in place of what was known of that day. arguments: lease, model, grouped_count, labelled_count,
   label_error, topics [{topic_id, label, labelled_by, keywords, message_count, grouped_count, samples, centroid
   (base64)}], and where it was a sample, assigned_after: the last message of it. Then the run goes on with the others.';
grant execute on function private.topic_run_finish(jsonb) to service_role;
