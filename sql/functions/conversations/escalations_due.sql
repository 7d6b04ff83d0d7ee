create or replace function private.escalations_due(organization uuid) returns setof public.escalations
language sql stable set search_path = ''
as $$
  select known.* from public.escalations as known
  join private.jobs as job
    on job.organization_id = known.organization_id and job.queue = 'escalations' and job.subject_id = known.id
  where known.organization_id = $1 and private.may_remind_of(known)
    and (job.is_ready or job.lease_token is not null or job.due_at <= now())
    and coalesce(known.reminded_at <= now() - private.reminder_pause(), true)
$$;
comment on function private.escalations_due(uuid) is
  'The escalations of an organization of which the staff are to be reminded now: one reminder tells of all of them.';
grant execute on function private.escalations_due(uuid) to service_role;
