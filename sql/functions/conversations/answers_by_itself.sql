create or replace function private.answers_by_itself(conversation public.conversations) returns boolean
language sql stable set search_path = ''
as $$
  select conversation.assigned_to is null and conversation.owner_id is null
    and exists (
      select from public.assistants as assistant
      where assistant.organization_id = conversation.organization_id and assistant.is_active
        and assistant.capabilities @> array[conversation.channel]
    )
    -- Who wrote from the app, or to the address alone, is in the middle of it, though nobody is assigned: unless that was
    -- before the conversation was given back.
    and not exists (
      select from public.messages as known
      where known.organization_id = conversation.organization_id and known.conversation_id = conversation.id
        and known.created_at > greatest(now() - interval '12 hours', conversation.handed_back_at)
        and known.direction = 'outbound' and known.sender = 'staff'
    )
    -- An index has addresses as they are: lower(...) would be tried on all that was written of late.
    and not exists (
      select from public.messages as known
      where known.organization_id = conversation.organization_id
        and known.to_address = private.conversation_address(conversation) and known.channel = conversation.channel
        and known.created_at > greatest(now() - interval '12 hours', conversation.handed_back_at)
        and known.direction = 'outbound' and known.sender = 'staff'
    )
    and private.window_is_open(conversation.organization_id, conversation.channel, conversation.id)
$$;
comment on function private.answers_by_itself(public.conversations) is
  'Whether an assistant answers a conversation on another channel than the chat: an active one of the organization names the
   channel, nobody of the staff is assigned, and none of them wrote to the customer there in the last 12 hours: what they
   wrote before it was handed back or resolved does not count. Nor does one answer where the network lets nothing through.';
grant execute on function private.answers_by_itself(conversations) to frontdesk_functions;
