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
  'Takes up the next day of an organization whose messages are not grouped yet, so that nobody else does: yesterday in
   each organization''s zone, or the date. arguments: call_id, lease (seconds), and optionally date, organization_id,
   again (what is done is done again, once for each call). Gives run, message_count, embedding_choice, assigned_after (a
   sample was grouped already, and its others were given to topics up to this message); null (of JSON) when there is
   nothing left.';
grant execute on function private.topic_run_claim(jsonb) to service_role;
