create or replace function private.read_conversation(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  most constant integer := 100;
  conversation public.conversations;
  after public.messages;
  shown jsonb;
begin
  perform private.require_chat(organization);
  conversation := private.own_conversation(organization, arguments);
  if conversation.id is null then
    perform private.fail(404, 'conversation_not_found', 'There is no such conversation, or it is not yours.');
  end if;
  if arguments ->> 'after' is not null then
    select * into after from public.messages as known
    where known.organization_id = organization and known.conversation_id = conversation.id
      and known.id = (arguments ->> 'after')::uuid;
    if after.id is null then
      perform private.fail(404, 'message_not_found', 'There is no such message in this conversation.', '/after');
    end if;
  end if;
  select jsonb_agg(private.chat_message(message) order by message.created_at, message.id) into shown
  from (
    select known.* from public.messages as known
    where known.organization_id = organization and known.conversation_id = conversation.id
      and (known.direction <> 'internal' or conversation.owner_id is not null)
      and (after.id is null or (known.created_at, known.id) > (after.created_at, after.id))
    order by known.created_at, known.id limit most + 1
  ) as message;
  return jsonb_build_object(
    'conversation_id', conversation.id,
    'messages', coalesce(shown - most, '[]'),
    'has_more', coalesce(jsonb_array_length(shown), 0) > most,
    'handled_by', case when conversation.assigned_to is not null and conversation.owner_id is null
      then 'staff' else 'assistant' end,
    'is_replying', exists (
      select from private.reply_leases as held
      where held.organization_id = organization and held.conversation_id = conversation.id
        and held.leased_until > clock_timestamp()
    ),
    'escalation', private.chat_escalation(organization, conversation.id)
  );
end
$$;
comment on function private.read_conversation(uuid, jsonb) is
  'The messages of a conversation that the caller may talk in, the oldest first, at most a hundred. arguments: as of
   private.own_conversation, and after (the id of a message).';
alter function private.read_conversation(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.read_conversation(uuid, jsonb) to anon, client, authenticated, service_role;
