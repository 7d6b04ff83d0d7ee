create or replace function private.webhook_test(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.test_webhook(private.callers_organization('admin'), (arguments ->> 'endpoint_id')::uuid)
$$;
comment on function private.webhook_test(jsonb) is
  'Sends an endpoint an event that means nothing. arguments: endpoint_id. Gives message_ids, as private.outbox_send_again.';
grant execute on function private.webhook_test(jsonb) to authenticated;
