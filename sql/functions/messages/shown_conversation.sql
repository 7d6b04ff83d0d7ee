create or replace function private.shown_conversation(conversation public.conversations) returns jsonb
language sql stable set search_path = ''
as $$
  select case when conversation.id is not null then jsonb_build_object(
    'id', conversation.id, 'channel', conversation.channel, 'address', private.conversation_address(conversation),
    'is_open', private.window_is_open(conversation.organization_id, conversation.channel, conversation.id)
  ) end
$$;
comment on function private.shown_conversation(public.conversations) is
  'What a message needs to know of its conversation: id, channel, address, and is_open, whether words of one''s own may be sent.';
grant execute on function private.shown_conversation(conversations) to authenticated, service_role, frontdesk_functions;
