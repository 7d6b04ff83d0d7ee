create or replace function private.outbox_delivered(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
begin
  update public.outbox as known
  set status = 'delivered', delivered_at = now(), is_in_doubt = false, last_error = null, last_error_detail = null,
      provider_message_id = left(arguments ->> 'provider_message_id', 255),
      -- A token has done its work.
      payload = known.payload - array['sealed_token', 'sealed_with']
  where known.id = message.id;
  delete from private.outbox_requests as sent
  where sent.organization_id = message.organization_id and sent.message_id = message.id;
  delete from private.channel_pauses as pause
  where pause.organization_id = message.organization_id and pause.channel = message.channel;
  perform private.finish_job(arguments -> 'lease');
  return 'null';
end
$$;
comment on function private.outbox_delivered(jsonb) is
  'A message was taken by its provider. arguments: lease, provider_message_id. What was sent is not kept. Its channel
   goes on, if it was paused.';
grant execute on function private.outbox_delivered(jsonb) to service_role;
