create or replace function private.outbox_delivered(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
  given constant text := nullif(left(arguments ->> 'provider_message_id', 255), '');
begin
  for attempt in 1..3 loop
    begin
      perform private.forget_echo(message, given);
      update public.outbox as known
      set status = 'delivered', delivered_at = now(), is_in_doubt = false, last_error = null, last_error_detail = null,
          -- It left, whatever its id: one that another row has is left there, and one that is known stays.
          provider_message_id = coalesce((
            select given where not exists (
              select from public.outbox as other
              where other.provider = known.provider and other.provider_message_id = given and other.id <> known.id
            )
          ), known.provider_message_id),
          -- A token has done its work.
          payload = known.payload - array['sealed_token', 'sealed_with']
      where known.id = message.id;
      exit;
    exception when unique_violation then
      -- Its provider tells of it at this very moment; what it told is seen by now.
      if attempt = 3 then
        raise;
      end if;
    end;
  end loop;
  delete from private.outbox_requests as sent
  where sent.organization_id = message.organization_id and sent.message_id = message.id;
  delete from private.channel_pauses as pause
  where pause.organization_id = message.organization_id and pause.channel = message.channel
    and pause.account_id = private.sending_account(message);
  perform private.finish_job(arguments -> 'lease');
  return 'null';
end
$$;
comment on function private.outbox_delivered(jsonb) is
  'A message was taken by its provider. arguments: lease, provider_message_id (null, or one of another row: it has none of its
   own). What was sent is not kept. Its channel goes on, or its account there, if it was paused.';
grant execute on function private.outbox_delivered(jsonb) to service_role;
