-- A day of very many messages: a sample is grouped, and the others are given to its topics page by page, by as many
-- calls as it takes.

create or replace function private.topic_run_claim(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  calling constant uuid := (arguments ->> 'call_id')::uuid;
  named constant uuid := (arguments ->> 'organization_id')::uuid;
  again constant boolean := coalesce((arguments ->> 'again')::boolean, false);
  candidate record;
  claimed public.topic_runs;
begin
  if named is not null and not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;

  -- Days on which no customer wrote are done at once.
  insert into public.topic_runs (organization_id, date, call_id, finished_at)
  select quiet.id, quiet.day, calling, now()
  from (
    select known.id, known.timezone,
           coalesce((arguments ->> 'date')::date, (now() at time zone known.timezone)::date - 1) as day
    from public.organizations as known
    where known.topics_enabled and (named is null or known.id = named)
  ) as quiet
  where not exists (
    select from public.topic_runs as run where run.organization_id = quiet.id and run.date = quiet.day
  ) and not exists (
    select from public.messages as message
    where message.organization_id = quiet.id and message.direction = 'inbound' and message.sender = 'customer'
      and message.created_at >= private.start_of_day(quiet.day, quiet.timezone)
      and message.created_at < private.start_of_day(quiet.day + 1, quiet.timezone)
  )
  on conflict do nothing;

  for candidate in
    select known.id, known.timezone, chosen.day
    from public.organizations as known
    cross join lateral (
      select coalesce((arguments ->> 'date')::date, (now() at time zone known.timezone)::date - 1) as day
    ) as chosen
    left join public.topic_runs as run on run.organization_id = known.id and run.date = chosen.day
    where known.topics_enabled and (named is null or known.id = named)
      and (run.id is null
           or coalesce(run.leased_until, '-infinity') <= now() and (run.finished_at is null or again)
              and run.call_id is distinct from calling)
    order by run.started_at nulls first, known.id
  loop
    insert into public.topic_runs as run (organization_id, date, call_id, leased_until, request_id)
    values (
      candidate.id, candidate.day, calling, now() + make_interval(secs => (arguments ->> 'lease')::integer),
      nullif(current_setting('frontdesk.request_id', true), '')
    )
    on conflict (organization_id, date) do update
    set call_id = excluded.call_id, leased_until = excluded.leased_until, attempt = run.attempt + 1,
        started_at = now(), finished_at = null, embedded_count = 0, error = null, error_detail = null,
        request_id = excluded.request_id,
        -- What is done again begins anew; what was left goes on where it was.
        assigned_after = case when run.finished_at is null then run.assigned_after end
    -- Somebody else may have taken it in the meantime.
    where coalesce(run.leased_until, '-infinity') <= now() and (run.finished_at is null or again)
      and run.call_id is distinct from excluded.call_id
    returning run.* into claimed;
    exit when claimed.id is not null;
  end loop;
  if claimed.id is null then
    return 'null';
  end if;

  update public.topic_runs as run
  set message_count = (
    select count(*) from public.messages as message
    where message.organization_id = run.organization_id and message.direction = 'inbound'
      and message.sender = 'customer'
      and message.created_at >= private.start_of_day(run.date, candidate.timezone)
      and message.created_at < private.start_of_day(run.date + 1, candidate.timezone)
  )
  where run.id = claimed.id
  returning run.* into claimed;
  return jsonb_build_object(
    'run', jsonb_build_object('id', claimed.id, 'attempt', claimed.attempt), 'message_count', claimed.message_count,
    'assigned_after', claimed.assigned_after,
    'embedding_choice', private.embedding_choice(claimed.organization_id)
  );
end
$$;
comment on function private.topic_run_claim(jsonb) is
  'Takes up the next day of an organisation whose messages are not grouped yet, so that nobody else does: yesterday in
   each organisation''s zone, or the date. arguments: call_id, lease (seconds), and optionally date, organization_id,
   again (what is done is done again, once for each call). Gives run, message_count, embedding_choice, assigned_after (a
   sample was grouped already, and its others were given to topics up to this message); null (of JSON) when there is
   nothing left.';

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
  set leased_until = case when goes_on then run.leased_until end, finished_at = case when not goes_on then now() end,
      error = null, error_detail = null, assigned_count = 0, assigned_after = (arguments ->> 'assigned_after')::uuid,
      grouped_count = (arguments ->> 'grouped_count')::integer,
      topic_count = jsonb_array_length(arguments -> 'topics'),
      labelled_count = coalesce((arguments ->> 'labelled_count')::integer, 0),
      label_error = arguments ->> 'label_error'
  where run.id = held.id;
  return 'null';
end
$$;
comment on function private.topic_run_finish(jsonb) is
  'Puts what a run found in place of what was known of that day. arguments: run, model, grouped_count, labelled_count,
   label_error, topics [{topic_id, label, labelled_by, keywords, message_count, grouped_count, samples, centroid
   (base64)}], and where it was a sample, assigned_after: the last message of it. Then the run goes on with the others.';

create function private.topic_run_centroids(arguments jsonb) returns jsonb
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
  'The topics that were found on the day of a run, for messages to be given to. arguments: run, model. Gives
   [{topic_id, centroid (base64)}]; none where another model made the vectors.';

create function private.topic_run_assign(arguments jsonb) returns jsonb
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
      finished_at = case when is_last then now() end, leased_until = case when not is_last then run.leased_until end
  where run.id = held.id;
  return 'null';
end
$$;
comment on function private.topic_run_assign(jsonb) is
  'Counts messages beside the sample into the topics that they were given to, and what is estimated anew from all that
   were looked at. arguments: run, counts [{topic_id, count}], read (how many there were), after (the last of them),
   is_last (no more are left: the run is finished).';

grant execute on function private.topic_run_centroids(jsonb), private.topic_run_assign(jsonb) to service_role;
revoke execute on all routines in schema private from public;
