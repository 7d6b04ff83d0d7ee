create or replace function private.running_jobs(queue text, organization uuid, most integer) returns bigint
language sql volatile set search_path = ''
as $$
  select count(*) from (
    select from private.jobs as job
    where job.queue = running_jobs.queue and job.organization_id = organization and not job.is_ready
      and job.lease_token is not null and job.due_at > now()
    limit most
  ) as running
$$;
comment on function private.running_jobs(text, uuid, integer) is
  'How many jobs of an organization are leased in a queue, counted up to most.';
grant execute on function private.running_jobs(text, uuid, integer) to service_role;
