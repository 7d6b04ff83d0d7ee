create or replace function private.lease_of(job private.jobs) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object('organization_id', job.organization_id, 'queue', job.queue, 'subject_id', job.subject_id, 'token', job.lease_token)
  where job.lease_token is not null
$$;
comment on function private.lease_of(private.jobs) is
  'What whoever leased a job names in each later statement: {organization_id, queue, subject_id, token}.';
grant execute on function private.lease_of(private.jobs) to service_role, frontdesk_functions;
