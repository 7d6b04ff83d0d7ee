create or replace function private.finish_reply(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  answered constant uuid := (arguments ->> 'message_id')::uuid;
  own_lease constant uuid := (arguments ->> 'lease')::uuid;
  conversation public.conversations;
  message public.messages;
  reply public.messages;
  -- Messages to other channels leave by the outbox.
  leaves boolean;
  is_wanted boolean;
  asked jsonb;
begin
  perform private.require_chat(organization);
  select * into conversation from public.conversations as known
  where known.organization_id = organization and known.id = (arguments ->> 'conversation_id')::uuid
  for update;
  select * into message from public.messages as known
  where known.organization_id = organization and known.id = answered and known.conversation_id = conversation.id;
  if message.id is null then
    perform private.fail(404, 'conversation_not_found', 'There is no such conversation, or it is not yours.');
  end if;

  -- A person may have taken over meanwhile, another request the lease, the customer the word: then this reply is none.
  asked := private.unanswered(organization, conversation.id);
  leaves := conversation.channel in ('sms', 'whatsapp', 'messenger', 'instagram');
  is_wanted := case when leaves then private.answers_by_itself(conversation)
    else conversation.assigned_to is null or conversation.owner_id is not null end;
  if exists (
    select from private.reply_leases as held
    where held.organization_id = organization and held.conversation_id = conversation.id
      and held.lease = own_lease and held.leased_until > clock_timestamp()
  ) and is_wanted
    and ((asked ->> 'latest')::uuid = answered or (arguments ->> 'is_last_try')::boolean)
  then
    insert into public.messages
      (id, organization_id, conversation_id, channel, direction, sender, body, language, status, sent_at, metadata, created_at)
    values (
      coalesce((arguments ->> 'reply_id')::uuid, gen_random_uuid()), organization, conversation.id, conversation.channel, 'outbound',
      case when (arguments ->> 'is_answer')::boolean then 'assistant' else 'system' end,
      arguments ->> 'text', arguments ->> 'language', case when leaves then 'pending' else 'sent' end,
      case when not leaves then now() end,
      jsonb_build_object('sources', coalesce(nullif(arguments -> 'sources', 'null'), '[]'))
        || jsonb_strip_nulls(jsonb_build_object('model', arguments -> 'model', 'fallback', arguments -> 'fallback')),
      private.message_time(organization, conversation.id)
    )
    returning * into reply;
    if leaves then
      perform private.queue_reply(reply);
    end if;
    if arguments ->> 'escalate' is not null and conversation.owner_id is null then
      perform private.open_escalation(conversation, arguments ->> 'escalate', arguments ->> 'summary');
    end if;
    delete from private.reply_leases as held
    where held.organization_id = organization and held.conversation_id = conversation.id;
  elsif not is_wanted then
    delete from private.reply_leases as held
    where held.organization_id = organization and held.conversation_id = conversation.id
      and held.lease = own_lease;
  end if;
  return private.reply_state(conversation, message, own_lease);
end
$$;
comment on function private.finish_reply(uuid, jsonb) is
  'Stores a reply, if its lease still holds, no person took over, an assistant still answers there, and nothing more was asked; and opens an escalation, if
   there is none. Gives private.reply_state: answered, or what is to be done instead. arguments: conversation_id,
   message_id (the last that was answered), lease, is_last_try (whether more was asked does not matter), text, language,
   is_answer, sources, escalate (a reason), summary, reply_id (of the reply), model (the name of the one that made it),
   fallback (why the model that was to make it did not, as a code).';
alter function private.finish_reply(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.finish_reply(uuid, jsonb) to anon, client, authenticated, service_role;
