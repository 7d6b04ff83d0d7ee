create or replace function private.begin_reply(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  caller constant text := private.caller();
  said constant text := arguments ->> 'message';
  is_staff boolean;
  conversation public.conversations;
  message public.messages;
  full_id text;
begin
  perform private.require_chat(organization);
  conversation := private.own_conversation(organization, arguments);
  if conversation.id is null then
    if (arguments ->> 'conversation_id') is not null or not (arguments ->> 'may_begin')::boolean then
      perform private.fail(404, 'conversation_not_found', 'There is no such conversation, or it is not yours.');
    end if;
    conversation := private.begin_conversation(organization, arguments);
  end if;

  -- Lock the member: a suspension at the same time comes before this or after it.
  if caller = 'user' then
    perform from public.members as member
    where member.organization_id = organization and member.user_id = private.subject() for share;
  end if;
  -- Whoever talks in it takes turns.
  select * into conversation from public.conversations as known
  where known.organization_id = organization and known.id = conversation.id for update;
  if not found then
    perform private.fail(404, 'conversation_not_found', 'There is no such conversation, or it is not yours.');
  end if;
  is_staff := coalesce(arguments ->> 'author' = 'staff', caller = 'user' and conversation.owner_id is null);
  -- An id is its conversation's: nobody learns of others' by it.
  full_id := conversation.id || ':' || (arguments ->> 'message_id');
  select * into message from public.messages as known
  where known.organization_id = organization and known.channel = conversation.channel
    and known.external_id = full_id;
  if message.id is not null and message.body <> said then
    perform private.fail(409, 'message_id_reused', 'Another message has this id. Use a new id for each message.');
  end if;
  if message.id is null then
    message := private.put_chat_message(conversation, full_id, is_staff, arguments);
    if is_staff then
      -- Whoever answers has taken it.
      select * into conversation from public.conversations as known
      where known.organization_id = organization and known.id = conversation.id;
    end if;
  end if;
  return private.reply_state(conversation, message, (arguments ->> 'lease')::uuid, is_staff);
end
$$;
comment on function private.begin_reply(uuid, jsonb) is
  'Stores a message once, in a conversation that is begun if need be, and says what is to become of it
   (private.reply_state). arguments: message, message_id, author (customer or staff; null: the staff in a conversation
   with a customer), conversation_id, visitor_digest, chat_id, may_begin, language, lease (with which the caller would
   reply).';
alter function private.begin_reply(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.begin_reply(uuid, jsonb) to anon, client, authenticated, service_role;
