create or replace function private.topic_run_assign(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  is_last constant boolean := (arguments ->> 'is_last')::boolean;
  looked_at integer;
  every integer;
begin
  update public.topics_daily as topic set grouped_count = topic.grouped_count + given.count
  from jsonb_to_recordset(arguments -> 'counts') as given (topic_id integer, count integer)
  where topic.organization_id = held.organization_id and topic.date = held.date and topic.topic_id = given.topic_id;
  select coalesce(sum(topic.grouped_count), 0) into looked_at from public.topics_daily as topic
  where topic.organization_id = held.organization_id and topic.date = held.date;
  -- At the end it is no estimate any more.
  every := case when is_last then looked_at else greatest(held.message_count, looked_at) end;
  update public.topics_daily as topic
  set message_count = round(topic.grouped_count::numeric * every / greatest(looked_at, 1)),
      percentage = round(100.0 * topic.grouped_count / greatest(looked_at, 1), 2)
  where topic.organization_id = held.organization_id and topic.date = held.date;
  update public.topic_runs as run
  set assigned_count = run.assigned_count + (arguments ->> 'read')::integer,
      assigned_after = coalesce((arguments ->> 'after')::uuid, run.assigned_after),
      finished_at = case when is_last then now() end
  where run.id = held.id;
  if is_last then
    perform private.finish_job(arguments -> 'lease');
  end if;
  return 'null';
end
$$;
comment on function private.topic_run_assign(jsonb) is
  'Counts messages beside the sample into the topics that they were given to, and what is estimated anew from all that
   were looked at. arguments: lease, counts [{topic_id, count}], read (how many there were), after (the last of them),
   is_last (no more are left: the run is finished).';
grant execute on function private.topic_run_assign(jsonb) to service_role;
