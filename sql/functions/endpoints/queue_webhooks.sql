create or replace function private.queue_webhooks(organization uuid, topic text, payload jsonb) returns void
language sql volatile set search_path = ''
as $$
  insert into public.outbox (organization_id, topic, channel, recipient, endpoint_id, payload, expires_at)
  select organization, $2, 'webhook', endpoint.url, endpoint.id, $3, now() + interval '5 days'
  from public.webhook_endpoints as endpoint
  where endpoint.organization_id = organization and endpoint.is_enabled and endpoint.secret_hint is not null
    and $2 = any (endpoint.events)
  -- One that is being deleted is not told; what happened goes on.
  for key share
$$;
comment on function private.queue_webhooks(uuid, text, jsonb) is
  'Puts an event into the outbox, for each endpoint that wants to be told of it.';
grant execute on function private.queue_webhooks(uuid, text, jsonb) to frontdesk_functions;
