create or replace function private.topic_runs_ask(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  named constant uuid := (arguments ->> 'organization_id')::uuid;
  again constant boolean := coalesce((arguments ->> 'again')::boolean, false);
  -- Who names a day or an organization wants it now, even where an attempt has just failed.
  hurry constant timestamptz := case when again or named is not null or arguments ->> 'date' is not null then now() end;
begin
  if named is not null and not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;

  with asked as (
    select known.id as organization_id, known.timezone,
           coalesce((arguments ->> 'date')::date, (now() at time zone known.timezone)::date - 1) as day
    from public.organizations as known
    where known.topics_enabled and (named is null or known.id = named)
  )
  insert into public.topic_runs as run (organization_id, date, finished_at)
  -- A day on which no customer wrote is done at once.
  select asked.organization_id, asked.day, case when not exists (
    select from public.messages as message
    where message.organization_id = asked.organization_id and message.direction = 'inbound'
      and message.sender = 'customer' and message.owner_id is null
      and message.created_at >= private.start_of_day(asked.day, asked.timezone)
      and message.created_at < private.start_of_day(asked.day + 1, asked.timezone)
  ) then now() end
  from asked
  left join public.topic_runs as known
    on known.organization_id = asked.organization_id and known.date = asked.day
  where known.id is null or again and known.finished_at is not null
  on conflict (organization_id, date) do update
  -- What is done again begins anew.
  set finished_at = null, assigned_after = null, error = null, error_detail = null
  where again and run.finished_at is not null;

  perform private.put_job('topics', run.organization_id, run.id, hurry)
  from public.topic_runs as run
  join public.organizations as known on known.id = run.organization_id
  where run.finished_at is null and known.topics_enabled and (named is null or run.organization_id = named)
    and run.date = coalesce((arguments ->> 'date')::date, (now() at time zone known.timezone)::date - 1)
    and not exists (
      select from private.jobs as job
      where job.organization_id = run.organization_id and job.queue = 'topics' and job.subject_id = run.id
        and (hurry is null or job.lease_token is not null)
    );
  return 'null';
end
$$;
comment on function private.topic_runs_ask(jsonb) is
  'Asks for the topics of each organization''s day: yesterday in its zone, or the date. arguments, all optional: date,
   organization_id, again (what is done is done again). 404 organization_not_found.';
grant execute on function private.topic_runs_ask(jsonb) to service_role;
