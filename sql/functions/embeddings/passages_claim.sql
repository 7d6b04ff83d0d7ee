create or replace function private.passages_claim(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'lease', private.lease_of(job), 'choose', private.embedding_choice(job.organization_id)
  )), '[]')
  from private.claim_jobs(
    'passages', (arguments ->> 'most')::integer, (arguments ->> 'organization_id')::uuid
  ) as job
$$;
comment on function private.passages_claim(jsonb) is
  'Takes up what has passages without a vector. arguments: most, and optionally organization_id. Gives [{lease, choose:
   the organization''s own model}]; nothing where nothing is left.';
grant execute on function private.passages_claim(jsonb) to service_role;
