create or replace function private.webhook_claim(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  answer jsonb;
begin
  -- An endpoint is worked on by one call at a time, so that one that does not answer holds up its own events alone. One step
  -- of the index for each endpoint that is to be told of something, however much it is.
  perform private.put_job('webhooks', endpoint.organization_id, endpoint.id, now())
  from (
    with recursive waiting as (
      (
        select known.endpoint_id, known.send_at from public.outbox as known
        where known.status = 'pending' and known.endpoint_id is not null
        order by known.endpoint_id, known.send_at limit 1
      )
      union all
      select following.endpoint_id, following.send_at
      from waiting cross join lateral (
        select known.endpoint_id, known.send_at from public.outbox as known
        where known.status = 'pending' and known.endpoint_id > waiting.endpoint_id
        order by known.endpoint_id, known.send_at limit 1
      ) as following
    )
    select known.organization_id, known.id from waiting
    join public.webhook_endpoints as known on known.id = waiting.endpoint_id
    where waiting.send_at <= now() and coalesce(known.paused_until <= now(), true)
      and not exists (
        select from private.jobs as job
        where job.organization_id = known.organization_id and job.queue = 'webhooks' and job.subject_id = known.id
          -- One that was given up is taken up again, an hour after it began.
          and (job.due_at < 'infinity' or job.created_at > now() - interval '1 hour')
      )
    order by known.id limit 1000
  ) as endpoint;
  select coalesce(jsonb_agg(jsonb_build_object('lease', private.lease_of(job))), '[]') into answer
  from private.claim_jobs('webhooks', (arguments ->> 'most')::integer) as job;
  return answer;
end
$$;
comment on function private.webhook_claim(jsonb) is
  'Takes up endpoints that are to be told of something. arguments: most. Gives [{lease}].';
grant execute on function private.webhook_claim(jsonb) to service_role;
