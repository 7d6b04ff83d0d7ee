create or replace function private.queue_reply(message public.messages) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  conversation public.conversations;
begin
  select * into conversation from public.conversations as known
  where known.organization_id = message.organization_id and known.id = message.conversation_id;
  if conversation.channel not in ('sms', 'whatsapp', 'messenger', 'instagram') then
    -- Whoever wrote in the chat of a page reads on there.
    return;
  end if;
  insert into public.outbox (id, organization_id, topic, channel, recipient, payload, expires_at)
  values (message.id, message.organization_id, 'message.sent', conversation.channel,
    private.conversation_address(conversation), jsonb_strip_nulls(jsonb_build_object(
      'purpose', 'transactional', 'any_hour', true, 'conversation_id', conversation.id,
      'account_id', conversation.social_account_id, 'is_programs', message.sender in ('assistant', 'system')
    )),
    -- Late, an answer of a program answers nothing any more.
    now() + case when message.sender in ('assistant', 'system') then interval '15 minutes' else interval '3 days' end);
end
$$;
comment on function private.queue_reply(public.messages) is
  'Lets a reply leave by the channel on which the customer wrote: text message, WhatsApp, Messenger or Instagram. Call it once
   for a message that was put into a conversation with the status pending; from then on its status follows the outbox. What
   a program says leaves within 15 minutes or not at all, and not after a person took over. Of other channels it does nothing.';
grant execute on function private.queue_reply(messages) to frontdesk_functions, service_role;
