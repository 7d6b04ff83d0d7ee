create or replace function private.conversation_address(conversation public.conversations) returns text
language sql stable set search_path = ''
as $$
  -- As they last wrote: of somebody on WhatsApp, their number where it is told.
  select coalesce((
    select written.from_address from public.messages as written
    where written.organization_id = conversation.organization_id and written.conversation_id = conversation.id
      and written.direction = 'inbound' and written.from_address is not null
    order by written.created_at desc limit 1
  ), conversation.external_user_id)
$$;
comment on function private.conversation_address(public.conversations) is
  'Where the customer of a conversation is reached on its channel: a number, or who they are to the network.';
grant execute on function private.conversation_address(conversations) to authenticated, service_role, frontdesk_functions;
