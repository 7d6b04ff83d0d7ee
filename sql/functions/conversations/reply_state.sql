create or replace function private.reply_state(
  conversation public.conversations, message public.messages, lease uuid, is_staff boolean default false
) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := conversation.organization_id;
  -- Longer than a reply takes, and shorter than somebody waits.
  lasts constant interval := '30 seconds';
  reply public.messages;
  state text;
  question jsonb;
  assistant public.assistants;
begin
  select * into reply from public.messages as known
  where known.organization_id = organization and known.conversation_id = conversation.id
    and private.is_reply(known) and known.created_at > message.created_at
  order by known.created_at limit 1;
  state := case
    when is_staff then 'said'
    when reply.id is not null then 'answered'
    when conversation.assigned_to is not null and conversation.owner_id is null
      or conversation.channel in ('sms', 'whatsapp', 'messenger', 'instagram')
        and not private.answers_by_itself(conversation)
      then 'with_staff'
  end;
  if state is null then
    insert into private.reply_leases as known (organization_id, conversation_id, lease, leased_until)
    values (organization, conversation.id, reply_state.lease, clock_timestamp() + lasts)
    on conflict (organization_id, conversation_id) do update
      set lease = excluded.lease, leased_until = excluded.leased_until
      where known.leased_until < clock_timestamp() or known.lease = excluded.lease;
    state := case when found then 'asked' else 'busy' end;
  end if;
  if state = 'asked' then
    assistant := private.chat_assistant(organization, conversation.channel);
    question := private.unanswered(organization, conversation.id) || jsonb_build_object(
      'is_customers', conversation.owner_id is null,
      'sources', case when conversation.owner_id is null then array(
        select opened.source_type from public.public_search as opened where opened.organization_id = organization
      ) end,
      'is_vip', exists (
        select from public.customers as customer
        where customer.organization_id = organization and customer.id = conversation.customer_id
          and customer.tags && array['vip', 'VIP']
      ),
      'knowledge_ids', nullif(assistant.knowledge_ids, '{}'),
      'choose', private.embedding_choice(organization),
      'channel', conversation.channel,
      'has_model', (
        select config.model_provider <> 'none' from public.models_config as config
        where config.organization_id = organization and config.agent_type = 'chat'
      ),
      'opening', private.opening(organization),
      'language', (
        select known.language from public.messages as known
        where known.organization_id = organization and known.conversation_id = conversation.id
          and known.sender = 'customer' and known.language is not null
        order by known.created_at desc limit 1
      ),
      'default_language', assistant.language
    );
  end if;
  return jsonb_build_object(
    'state', state,
    'organization_id', organization,
    'conversation_id', conversation.id,
    'message', private.chat_message(message),
    'reply', case when reply.id is not null and not is_staff then private.chat_message(reply) end,
    'handled_by', case when conversation.assigned_to is not null and conversation.owner_id is null
      then 'staff' else 'assistant' end,
    'escalation', private.chat_escalation(organization, conversation.id),
    'asked', question
  );
end
$$;
comment on function private.reply_state(public.conversations, public.messages, uuid, boolean) is
  'What is to become of a message. state: said (the staff''s own), answered (with reply), with_staff (a person looks after
   it), busy (another request replies), or asked: the caller holds the lease and replies to `asked`, which is all that was
   asked so far, with what a reply depends on.';
grant execute on function private.reply_state(conversations, messages, uuid, boolean) to frontdesk_functions;
