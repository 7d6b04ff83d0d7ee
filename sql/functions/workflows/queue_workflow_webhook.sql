create or replace function private.queue_workflow_webhook(
  run public.workflow_executions, node text, effect jsonb
) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  endpoint public.webhook_endpoints;
  -- Of the run and the step, so that receivers know it however often it is tried.
  message constant uuid := md5(format('workflow %s %s', run.id, node))::uuid;
  payload constant jsonb := jsonb_strip_nulls(jsonb_build_object('workflow_id', run.workflow_id, 'execution_id', run.id,
    'node_id', node, 'lead_id', run.lead_id, 'customer_id', run.customer_id)) || jsonb_build_object('fields', effect -> 'fields');
begin
  select * into endpoint from public.webhook_endpoints as known
  where known.organization_id = run.organization_id and known.id = (effect ->> 'endpoint_id')::uuid;
  if endpoint.id is null then
    return jsonb_build_object('status', 'failed', 'error', 'endpoint_gone', 'error_detail', 'The endpoint is not there any more.');
  elsif not endpoint.is_enabled or endpoint.secret_hint is null then
    return jsonb_build_object('status', 'failed', 'error', 'endpoint_disabled',
      'error_detail', 'The endpoint is switched off, or has no secret.');
  elsif octet_length(payload::text) > 20000 then
    return jsonb_build_object('status', 'failed', 'error', 'too_large', 'error_detail', 'A webhook has at most 20,000 bytes.');
  end if;
  insert into public.outbox (id, organization_id, topic, channel, recipient, endpoint_id, payload, expires_at)
  values (message, run.organization_id, 'workflow.webhook', 'webhook', endpoint.url, endpoint.id, payload,
    now() + interval '5 days')
  on conflict (id) do nothing;
  if not found and not exists (
    select from public.outbox as known where known.organization_id = run.organization_id and known.id = message
  ) then
    return jsonb_build_object('status', 'failed', 'error', 'too_many',
      'error_detail', 'The endpoints of the organization were told as much as they are in a day.');
  end if;
  return jsonb_build_object('status', 'done', 'handle', 'next', 'output', jsonb_build_object('message_id', message));
end
$$;
comment on function private.queue_workflow_webhook(public.workflow_executions, text, jsonb) is
  'Puts what a step tells an endpoint into the outbox, signed and delivered as every event; its type is workflow.webhook.
   Gives what private.workflow_effect does.';
grant execute on function private.queue_workflow_webhook(public.workflow_executions, text, jsonb) to service_role;
