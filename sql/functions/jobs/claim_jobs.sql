create or replace function private.claim_jobs(
  queue text, most integer, organization uuid default null, most_running integer default null
) returns setof private.jobs
language plpgsql set search_path = ''
as $$
declare
  lease constant interval := (select known.lease from private.queues as known where known.name = claim_jobs.queue);
  -- Turns begin somewhere else each time: nobody is always the last.
  beginning constant uuid := coalesce(organization, gen_random_uuid());
  turns uuid[];
begin
  if most_running is not null then
    -- Of two claims, the second counts what the first took.
    perform pg_advisory_xact_lock(hashtextextended('running ' || queue, 0));
  end if;
  perform private.ready_jobs(queue, greatest(300, most));
  -- One step of the index for each organization with work, however much it has.
  with recursive after as (
    select (
      select job.organization_id from private.jobs as job
      where job.queue = claim_jobs.queue and job.is_ready and job.organization_id >= beginning
      order by job.organization_id limit 1
    ) as id
    union all
    select (
      select job.organization_id from private.jobs as job
      where job.queue = claim_jobs.queue and job.is_ready and job.organization_id > after.id
      order by job.organization_id limit 1
    )
    from after where after.id is not null and organization is null
  ),
  before as (
    select (
      select job.organization_id from private.jobs as job
      where job.queue = claim_jobs.queue and job.is_ready and organization is null
      order by job.organization_id limit 1
    ) as id
    union all
    select (
      select job.organization_id from private.jobs as job
      where job.queue = claim_jobs.queue and job.is_ready and job.organization_id > before.id
      order by job.organization_id limit 1
    )
    from before where before.id < beginning
  )
  select array_agg(turn.id) into turns
  from (
    select known.id
    from (
      select after.id from after where after.id = organization or organization is null and after.id is not null
      union all
      select before.id from before where before.id < beginning
    ) as known
    where most_running is null or private.running_jobs(claim_jobs.queue, known.id, most_running) < most_running
    limit most
  ) as turn;
  if turns is null then
    return;
  end if;

  return query
  with picked as materialized (
    select job.ctid
    from unnest(turns) as turn (id)
    cross join lateral (
      select known.ctid from private.jobs as known
      where known.queue = claim_jobs.queue and known.is_ready and known.organization_id = turn.id
      order by known.due_at
      limit least(
        ceil(most::numeric / cardinality(turns)),
        most_running - private.running_jobs(claim_jobs.queue, turn.id, most_running)
      )
      for update skip locked
    ) as job
    limit most
  )
  update private.jobs as job
  set is_ready = false, lease_token = gen_random_uuid(), due_at = now() + lease, attempts = job.attempts + 1,
      request_id = nullif(current_setting('frontdesk.request_id', true), '')
  from picked where job.ctid = picked.ctid
  returning job.*;
end
$$;
comment on function private.claim_jobs(text, integer, uuid, integer) is
  'Leases jobs that are due, up to most: the same number for each organization that has some, the oldest first. With
   organization, only its own; with most_running, no more than that of one organization are leased at the same time. None:
   nothing is due that nobody else is at.';
grant execute on function private.claim_jobs(text, integer, uuid, integer) to service_role;
