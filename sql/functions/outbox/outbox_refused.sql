create or replace function private.outbox_refused(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
begin
  update public.outbox as known
  set status = 'dead', is_in_doubt = false, last_error = left(arguments ->> 'error', 100),
      last_error_detail = left(arguments ->> 'error_detail', 500)
  where known.id = message.id;
  delete from private.outbox_requests as sent
  where sent.organization_id = message.organization_id and sent.message_id = message.id;
  -- What the provider knows of the address holds for the next message too.
  if arguments ->> 'error' = 'opted_out' or arguments ->> 'error' = 'recipient_refused' and message.channel = 'email' then
    perform private.note_opt_out(message.organization_id, message.channel, message.recipient,
      case arguments ->> 'error' when 'opted_out' then 'provider' else 'bounce' end,
      jsonb_build_object('outbox_id', message.id));
  end if;
  -- It was an answer to this message: the credentials were taken.
  if arguments ->> 'error' = 'recipient_refused' then
    delete from private.channel_pauses as pause
    where pause.organization_id = message.organization_id and pause.channel = message.channel;
  end if;
  perform private.finish_job(arguments -> 'lease');
  return 'null';
end
$$;
comment on function private.outbox_refused(jsonb) is
  'A message can''t be sent, today or later. arguments: lease, error (a code), error_detail.';
grant execute on function private.outbox_refused(jsonb) to service_role;
