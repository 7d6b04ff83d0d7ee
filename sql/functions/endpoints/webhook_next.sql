create or replace function private.webhook_next(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  endpoint public.webhook_endpoints;
  messages jsonb;
begin
  select * into endpoint from public.webhook_endpoints as known
  where known.organization_id = job.organization_id and known.id = job.subject_id;
  if endpoint.id is null or endpoint.paused_until > now() then
    perform private.finish_job(arguments -> 'lease');
    return 'null';
  end if;
  with pointless as (
    select known.id from public.outbox as known
    where known.endpoint_id = endpoint.id and known.status = 'pending' and known.send_at <= now()
      and (not endpoint.is_enabled or known.expires_at <= now())
    order by known.send_at limit 1000 for update
  )
  update public.outbox as known
  set status = 'dead', last_error = coalesce(known.last_error, case when endpoint.is_enabled then 'expired' else 'endpoint_disabled' end)
  from pointless where known.id = pointless.id;

  with due as (
    select known.id from public.outbox as known
    where known.endpoint_id = endpoint.id and known.status = 'pending' and known.send_at <= now() and endpoint.is_enabled
    -- Where nothing came through of late, one tries for all.
    order by known.send_at limit case endpoint.failures when 0 then (arguments ->> 'most')::integer else 1 end
    for update
  ), begun as (
    update public.outbox as known
    set attempts = known.attempts + 1, recipient = endpoint.url, provider = 'webhook'
    from due where known.id = due.id
    returning known.*
  )
  select jsonb_agg(jsonb_build_object('id', begun.id, 'body', private.webhook_body(begun)) order by begun.send_at, begun.id)
  into messages
  from begun;
  if messages is null then
    perform private.finish_job(arguments -> 'lease');
    return 'null';
  end if;
  return jsonb_build_object('url', endpoint.url, 'messages', messages, 'secrets', (
    select coalesce(jsonb_agg(jsonb_build_object('id', kept.id, 'organization_id', kept.organization_id,
      'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with
    ) order by kept.expires_at desc nulls first, kept.id), '[]')
    from private.webhook_secrets as kept
    join public.secrets as secret on secret.organization_id = kept.organization_id
      and secret.purpose = 'webhook_signing_key' and secret.subject_id = kept.id
    where kept.organization_id = endpoint.organization_id and kept.endpoint_id = endpoint.id
      and coalesce(kept.expires_at > now(), true)
  ));
end
$$;
comment on function private.webhook_next(jsonb) is
  'What an endpoint is told next, by the call that has leased it. arguments: lease, most. Gives {url, messages [{id, body}],
   secrets [{id, organization_id, sealed, sealed_with}], the one in use first}, or null: there is nothing, and the lease is over. 409 lease_lost.';
grant execute on function private.webhook_next(jsonb) to service_role;
