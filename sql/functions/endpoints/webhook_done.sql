create or replace function private.webhook_done(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  -- As Svix has it; the last one again and again, until it expires.
  pauses constant interval[] := array['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '10 hours'];
  job constant private.jobs := private.held_job(arguments -> 'lease');
  endpoint public.webhook_endpoints;
  message public.outbox;
  told record;
  error text;
  wanted interval;
  longest_wanted interval := '0';
  again_at timestamptz;
  why text;
  is_gone boolean := false;
  delivered integer := 0;
  failed integer := 0;
  dead integer := 0;
begin
  select * into endpoint from public.webhook_endpoints as known
  where known.organization_id = job.organization_id and known.id = job.subject_id for no key update;
  for told in
    select * from jsonb_to_recordset(arguments -> 'results') as listed
      (id uuid, status integer, wait_seconds double precision, detail text)
  loop
    select * into message from public.outbox as known
    where known.organization_id = job.organization_id and known.id = told.id and known.status = 'pending' for update;
    continue when message.id is null;
    if told.status between 200 and 299 then
      update public.outbox as known
      set status = 'delivered', delivered_at = now(), last_error = null, last_error_detail = null
      where known.id = message.id;
      delivered := delivered + 1;
      continue;
    end if;
    is_gone := is_gone or coalesce(told.status = 410, false);
    error := coalesce('answered_' || told.status, 'no_answer');
    why := error;
    wanted := make_interval(secs => least(coalesce(told.wait_seconds, 0), 86400));
    longest_wanted := greatest(longest_wanted, wanted);
    -- A fifth by chance, so that what failed together does not come again together.
    again_at := now() + greatest(wanted,
      pauses[least(message.attempts, cardinality(pauses))] * (0.8 + random() * 0.4));
    if again_at >= message.expires_at or is_gone then
      dead := dead + 1;
    else
      failed := failed + 1;
    end if;
    update public.outbox as known
    set status = case when again_at >= known.expires_at or is_gone then 'dead' else known.status end, send_at = again_at,
        last_error = error, last_error_detail = nullif(left(told.detail, 500), '')
    where known.id = message.id;
  end loop;

  if delivered > 0 then
    update public.webhook_endpoints as known
    set failures = 0, failing_since = null, paused_until = null, last_delivered_at = now()
    where known.id = endpoint.id;
  elsif why is not null then
    update public.webhook_endpoints as known
    set failures = known.failures + 1, failing_since = coalesce(known.failing_since, now()),
        paused_until = now() + greatest(longest_wanted, least(interval '5 seconds' * 2 ^ least(known.failures, 20), '1 hour')),
        last_error = why, last_failed_at = now()
    where known.id = endpoint.id
    returning known.* into endpoint;
    if is_gone or endpoint.failing_since <= now() - interval '5 days' then
      perform private.disable_webhook_endpoint(endpoint, case when is_gone then 'gone' else 'failing' end);
    end if;
  end if;
  return jsonb_build_object('delivered', delivered, 'failed', failed, 'dead', dead);
end
$$;
comment on function private.webhook_done(jsonb) is
  'Notes what an endpoint answered. arguments: lease, results [{id, status (null: it did not answer), wait_seconds (that it
   asked for), detail}]. What did not come through is tried again, later each time, and the endpoint pauses; after 410, or
   five days of nothing else, it is switched off. Gives {delivered, failed, dead}. 409 lease_lost.';
grant execute on function private.webhook_done(jsonb) to service_role;
