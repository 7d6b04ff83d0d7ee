create or replace function private.put_chat_message(
  conversation public.conversations, external_id text, is_staff boolean, arguments jsonb
) returns public.messages
language plpgsql volatile set search_path = ''
as $$
declare
  -- On these it has to leave first.
  leaves constant boolean := is_staff and conversation.channel in ('sms', 'whatsapp', 'messenger', 'instagram');
  message public.messages;
begin
  if is_staff then
    perform private.take_conversation(conversation);
    perform private.require_reply(conversation, arguments ->> 'message');
  elsif conversation.status = 'resolved' then
    -- It goes on.
    update public.conversations as known set status = 'open'
    where known.organization_id = conversation.organization_id and known.id = conversation.id;
  end if;
  -- The conversation is locked: of two messages, the later has the later time, to the microsecond.
  insert into public.messages
    (organization_id, conversation_id, channel, direction, sender, body, language, status, sent_at, external_id, created_at)
  values (
    conversation.organization_id, conversation.id, conversation.channel,
    case when is_staff then 'outbound' else 'inbound' end, case when is_staff then 'staff' else 'customer' end,
    arguments ->> 'message', arguments ->> 'language', case when leaves then 'pending' when is_staff then 'sent' else 'received' end,
    case when is_staff and not leaves then now() end, external_id,
    private.message_time(conversation.organization_id, conversation.id)
  )
  returning * into message;
  if leaves then
    perform private.queue_reply(message);
  end if;
  if private.caller() in ('anon', 'client') then
    perform private.limit_tries('chat-reply conversation', conversation.id::text);
  end if;
  perform private.limit_strangers('chat-reply', conversation.organization_id);
  return message;
end
$$;
comment on function private.put_chat_message(public.conversations, text, boolean, jsonb) is
  'Stores a message of a customer or of the staff in a conversation that is locked; a reply of the staff leaves by
   the channel of the conversation. arguments: message, language.';
grant execute on function private.put_chat_message(conversations, text, boolean, jsonb) to frontdesk_functions;
