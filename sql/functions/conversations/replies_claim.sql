create or replace function private.replies_claim(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'lease', private.lease_of(job), 'organization_id', job.organization_id, 'conversation_id', job.subject_id
  )), '[]')
  from private.claim_jobs(
    'replies', (arguments ->> 'most')::integer, private.requested_organization(),
    (select known.most from private.limits as known where known.kind = 'channel-reply running')
  ) as job
$$;
comment on function private.replies_claim(jsonb) is
  'Takes up conversations whose customer waits for a reply, so many of an organization at the same time as private.limits
   has for channel-reply running. arguments: most. Gives [{lease, organization_id, conversation_id}].';
grant execute on function private.replies_claim(jsonb) to service_role;
