-- topic-clustering: which day of which organisation is next, its messages, and what was found in them.

create function private.start_of_day(day date, zone text) returns timestamptz
language sql stable
as $$
  select day::timestamp at time zone zone
$$;
comment on function private.start_of_day(date, text) is 'When a day of the calendar begins in a zone.';

create function private.topic_run_claim(arguments jsonb) returns jsonb
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
    insert into public.topic_runs as run (organization_id, date, call_id, leased_until)
    values (candidate.id, candidate.day, calling, now() + make_interval(secs => (arguments ->> 'lease')::integer))
    on conflict (organization_id, date) do update
    set call_id = excluded.call_id, leased_until = excluded.leased_until, attempt = run.attempt + 1,
        started_at = now(), finished_at = null, embedded_count = 0, error = null
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
    'embedding_choice', private.embedding_choice(claimed.organization_id)
  );
end
$$;
comment on function private.topic_run_claim(jsonb) is
  'Takes up the next day of an organisation whose messages are not grouped yet, so that nobody else does: yesterday in
   each organisation''s zone, or the date. arguments: call_id, lease (seconds), and optionally date, organization_id,
   again (what is done is done again, once for each call). Gives run, message_count, embedding_choice; null (of JSON) when
   there is nothing left.';

create function private.topic_run_held(arguments jsonb) returns public.topic_runs
language plpgsql set search_path = ''
as $$
declare
  held public.topic_runs;
begin
  select * into held from public.topic_runs as run
  where run.id = (arguments #>> '{run,id}')::uuid and run.attempt = (arguments #>> '{run,attempt}')::integer
    and run.finished_at is null and run.leased_until is not null
  for update;
  if not found then
    perform private.fail(409, 'run_taken_over', 'Another call has taken up this run.');
  end if;
  return held;
end
$$;
comment on function private.topic_run_held(jsonb) is
  'The run that the caller is at, locked; 409 run_taken_over where another call is. arguments: run {id, attempt}.';

create function private.topic_run_messages(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  zone text;
begin
  update public.topic_runs as run
  set leased_until = now() + make_interval(secs => (arguments ->> 'lease')::integer) where run.id = held.id;
  select known.timezone into zone from public.organizations as known where known.id = held.organization_id;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', page.id, 'text', page.text, 'language', page.language, 'author', page.author, 'name', page.name,
      'embedding', page.embedding
    ) order by page.id), '[]')
    from (
      select message.id, left(message.body, 4000) as text, message.language,
             coalesce(message.customer_id::text, message.from_address, message.conversation_id::text) as author,
             customer.name, translate(encode(known.embedding, 'base64'), E'\n', '') as embedding
      from public.messages as message
      left join public.customers as customer
        on customer.organization_id = message.organization_id and customer.id = message.customer_id
      left join public.message_embeddings as known
        on known.organization_id = message.organization_id and known.message_id = message.id
          and known.model = arguments ->> 'model'
      where message.organization_id = held.organization_id and message.direction = 'inbound'
        and message.sender = 'customer'
        and message.created_at >= private.start_of_day(held.date, zone)
        and message.created_at < private.start_of_day(held.date + 1, zone)
        and message.id > coalesce((arguments ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
      order by message.id
      limit (arguments ->> 'most')::integer
    ) as page
  );
end
$$;
comment on function private.topic_run_messages(jsonb) is
  'Messages that customers wrote on the day of a run, in the order of their ids, which is as good as drawn by chance.
   arguments: run, model, after (an id), most, lease (seconds, which begin anew). Gives id, text, language, author, the
   customer''s name, and the embedding (base64) where the model made one before.';

create function private.topic_run_embedded(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  kept integer;
begin
  insert into public.message_embeddings as known (organization_id, message_id, model, embedding)
  select held.organization_id, message.id, arguments ->> 'model', decode(given.embedding, 'base64')
  from jsonb_to_recordset(arguments -> 'embeddings') as given (id uuid, embedding text)
  join public.messages as message on message.organization_id = held.organization_id and message.id = given.id
  on conflict (organization_id, message_id) do update
  set model = excluded.model, embedding = excluded.embedding, created_at = now();
  get diagnostics kept = row_count;
  update public.topic_runs as run set embedded_count = run.embedded_count + kept where run.id = held.id;
  return to_jsonb(kept);
end
$$;
comment on function private.topic_run_embedded(jsonb) is
  'Keeps vectors of messages. arguments: run, model, embeddings [{id, embedding (base64)}]. Gives how many.';

create function private.topic_run_before(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
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
        'topic_id', latest.topic_id, 'centroid', translate(encode(latest.centroid, 'base64'), E'\n', '')
      ) order by latest.topic_id), '[]')
      from (
        -- A run that is done again begins with what it found the first time.
        select distinct on (known.topic_id) known.topic_id, known.centroid
        from public.topic_centroids as known
        where known.organization_id = held.organization_id and known.model = arguments ->> 'model'
          and known.date between held.date - 28 and held.date
        order by known.topic_id, known.date desc
      ) as latest
    )
  );
end
$$;
comment on function private.topic_run_before(jsonb) is
  'The topics of the four weeks up to the day of a run, by which its own are known again. arguments: run, model. Gives
   topics [{topic_id, centroid (base64)}] and next_id, the first number that no topic has.';

create function private.topic_run_finish(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
begin
  delete from public.topics_daily as old where old.organization_id = held.organization_id and old.date = held.date;
  insert into public.topics_daily (
    organization_id, date, topic_id, topic_label, keywords, message_count, percentage, sample_messages
  )
  select held.organization_id, held.date, found.topic_id, left(found.label, 255), found.keywords,
         found.message_count, round(100.0 * found.message_count / greatest(held.message_count, found.message_count, 1), 2),
         found.samples
  from jsonb_to_recordset(arguments -> 'topics') as found (
    topic_id integer, label text, keywords text[], message_count integer, samples jsonb
  );
  insert into public.topic_centroids (organization_id, date, topic_id, model, centroid)
  select held.organization_id, held.date, found.topic_id, arguments ->> 'model', decode(found.centroid, 'base64')
  from jsonb_to_recordset(arguments -> 'topics') as found (topic_id integer, centroid text);
  update public.topic_runs as run
  set leased_until = null, finished_at = now(), error = null,
      grouped_count = (arguments ->> 'grouped_count')::integer,
      topic_count = jsonb_array_length(arguments -> 'topics')
  where run.id = held.id;
  return 'null';
end
$$;
comment on function private.topic_run_finish(jsonb) is
  'Puts what a run found in place of what was known of that day. arguments: run, model, grouped_count, topics
   [{topic_id, label, keywords, message_count, samples, centroid (base64)}].';

create function private.topic_run_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  update public.topic_runs as run set leased_until = null, error = arguments ->> 'error'
  where run.id = (private.topic_run_held(arguments)).id;
  return 'null';
end
$$;
comment on function private.topic_run_leave(jsonb) is
  'Leaves a run to the next call: the time is over, or something went wrong. arguments: run, error (null: nothing did).';

grant execute on function
  private.start_of_day(date, text), private.topic_run_claim(jsonb), private.topic_run_held(jsonb),
  private.topic_run_messages(jsonb), private.topic_run_embedded(jsonb), private.topic_run_before(jsonb),
  private.topic_run_finish(jsonb), private.topic_run_leave(jsonb)
to service_role;

revoke execute on all routines in schema private from public;
