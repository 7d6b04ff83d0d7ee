create or replace function private.reminders_claim(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('lease', private.lease_of(job))), '[]')
  -- One of an organization at a time: its reminder tells of the others.
  from private.claim_jobs('escalations', (arguments ->> 'most')::integer, private.requested_organization(), 1) as job
$$;
comment on function private.reminders_claim(jsonb) is
  'Takes up escalations of which the staff may have to be reminded. arguments: most. Gives [{lease}].';
grant execute on function private.reminders_claim(jsonb) to service_role;
