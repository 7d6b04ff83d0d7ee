create or replace function private.reply_address(conversation public.conversations) returns text
language sql stable set search_path = ''
as $$
  select coalesce((
    select written.from_address from public.messages as written
    where written.organization_id = conversation.organization_id and written.conversation_id = conversation.id
      and written.direction = 'inbound' and written.from_address is not null
    order by written.created_at desc limit 1
  ), conversation.external_user_id)
$$;
comment on function private.reply_address(public.conversations) is
  'Where a customer last wrote from on the channel of a conversation, or who they are to the channel.';
grant execute on function private.reply_address(conversations) to frontdesk_functions, service_role;
