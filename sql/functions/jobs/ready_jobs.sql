create or replace function private.ready_jobs(queue text, most integer default 300) returns void
language plpgsql set search_path = ''
as $$
declare
  rules constant private.queues := (select known from private.queues as known where known.name = ready_jobs.queue);
  readied integer;
  dead uuid[];
  organization uuid := '00000000-0000-0000-0000-000000000000';
begin
  with due as (
    select job.ctid, job.lease_token is not null as is_abandoned, job.failures + 1 >= rules.most_failures as is_last
    from private.jobs as job
    where job.queue = ready_jobs.queue and not job.is_ready and job.due_at <= now()
    order by job.due_at limit most for update skip locked
  ), marked as (
    update private.jobs as job
    set is_ready = not (due.is_abandoned and due.is_last),
        due_at = case when due.is_abandoned and due.is_last then coalesce(now() + rules.again_after, 'infinity')
          else job.due_at end,
        lease_token = null, failures = job.failures + due.is_abandoned::integer,
        error = case when due.is_abandoned then 'abandoned' else job.error end,
        error_detail = case when due.is_abandoned then 'The call that worked on it ended without a word.'
          else job.error_detail end
    from due where job.ctid = due.ctid
    returning job.subject_id, job.due_at
  )
  select count(*), array_agg(marked.subject_id) filter (where marked.due_at = 'infinity') into readied, dead from marked;
  -- Of queues whose subjects are no messages, the row of the job itself is what people look at.
  if dead is not null then
    perform private.abandon_messages(dead);
  end if;
  if readied < most then
    return;
  end if;

  -- Very many have become due at once, perhaps all of one organization: the others don't wait behind them.
  loop
    select job.organization_id into organization from private.jobs as job
    where job.queue = ready_jobs.queue and not job.is_ready and job.lease_token is null
      and job.organization_id > organization
    order by job.organization_id limit 1;
    exit when not found;
    with due as (
      select job.ctid from private.jobs as job
      where job.queue = ready_jobs.queue and job.organization_id = organization and not job.is_ready
        and job.due_at <= now() and job.lease_token is null
      order by job.due_at limit 20 for update skip locked
    )
    update private.jobs as job set is_ready = true
    from due where job.ctid = due.ctid;
  end loop;
end
$$;
comment on function private.ready_jobs(text, integer) is
  'Marks jobs whose time has come, and takes leases that are over: whoever held one failed. It marks the first to become
   due, up to most; where that is not all, some of each organization besides.';
grant execute on function private.ready_jobs(text, integer) to service_role;
