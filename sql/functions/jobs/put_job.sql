create or replace function private.put_job(
  queue text, organization uuid, subject uuid, due_at timestamptz default null
) returns void
language sql volatile set search_path = ''
as $$
  insert into private.jobs as job (queue, organization_id, subject_id, due_at, is_ready)
  values ($1, $2, $3, coalesce($4, now()), coalesce($4, now()) <= now())
  on conflict on constraint jobs_pkey do update set
    is_asked_again = job.lease_token is not null and not job.is_ready,
    due_at = case when job.lease_token is null then least(job.due_at, excluded.due_at) else job.due_at end,
    is_ready = job.is_ready or job.lease_token is null and excluded.is_ready,
    failures = case when job.due_at = 'infinity' then 0 else job.failures end
  where job.lease_token is not null and not job.is_asked_again or $4 is not null and job.lease_token is null
$$;
comment on function private.put_job(text, uuid, uuid, timestamptz) is
  'Asks for work: once, however often it is asked for. What is being worked on is done once more afterwards. Where it is
   waiting already, it goes on waiting; with due_at it comes then at the latest, even what has failed, or is dead.';
grant execute on function private.put_job(text, uuid, uuid, timestamptz) to service_role, frontdesk_functions;
