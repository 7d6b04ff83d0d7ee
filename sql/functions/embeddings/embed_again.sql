create or replace function private.embed_again(organization uuid) returns void
language sql volatile set search_path = ''
as $$
  update private.jobs as job
  set failures = 0, error = null, error_detail = null,
      due_at = case when job.lease_token is null then now() else job.due_at end,
      is_ready = job.is_ready or job.lease_token is null
  where job.queue = 'passages' and job.organization_id = organization and job.failures > 0
$$;
comment on function private.embed_again(uuid) is
  'Lets an organization''s passages be embedded at once, which came to nothing before: its model is another now.
   For functions that act for the organization.';
grant execute on function private.embed_again(uuid) to frontdesk_functions;
