create or replace function private.test_webhook(organization uuid, endpoint uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  known public.webhook_endpoints;
  message uuid;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  perform private.limit_tries('outbox-dispatch organization', organization::text);
  select * into known from public.webhook_endpoints as kept where kept.organization_id = organization and kept.id = endpoint;
  if known.id is null then
    perform private.fail(404, 'endpoint_not_found', 'There is no such endpoint.', '/endpoint_id');
  elsif not known.is_enabled then
    perform private.fail(409, 'endpoint_disabled', 'The endpoint is switched off. Switch it on first.', '/endpoint_id');
  elsif known.secret_hint is null then
    perform private.fail(409, 'endpoint_without_secret', 'The endpoint has no secret yet. Make one by key-store.', '/endpoint_id');
  end if;
  insert into public.outbox (organization_id, topic, channel, recipient, endpoint_id, payload, expires_at)
  values (organization, 'webhook.test', 'webhook', known.url, known.id, jsonb_build_object('endpoint_id', known.id),
    now() + interval '1 hour')
  returning id into message;
  return jsonb_build_object('message_ids', jsonb_build_array(message));
end
$$;
comment on function private.test_webhook(uuid, uuid) is
  'Puts an event for one endpoint into the outbox, to try it. 404 endpoint_not_found, 409 endpoint_disabled,
   endpoint_without_secret.';
alter function private.test_webhook(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.test_webhook(uuid, uuid) to authenticated;
