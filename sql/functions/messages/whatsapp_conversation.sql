create or replace function private.whatsapp_conversation(organization uuid, phone text) returns public.conversations
language sql stable set search_path = ''
as $$
  select thread.* from public.conversations as thread
  where thread.organization_id = $1 and thread.channel = 'whatsapp' and thread.id = coalesce((
    select known.id from public.conversations as known
    where known.organization_id = $1 and known.channel = 'whatsapp' and known.external_user_id = $2
  ), (
    -- Whom WhatsApp knows by an id, it tells their number of with what they write.
    select written.conversation_id from public.messages as written
    where written.organization_id = $1 and written.channel = 'whatsapp' and written.direction = 'inbound'
      and written.from_address = $2
    order by written.created_at desc limit 1
  ))
$$;
comment on function private.whatsapp_conversation(uuid, text) is
  'The conversation on WhatsApp with whoever has a number (E.164), whether they are known there by it or by an id. Null: there is
   none.';
grant execute on function private.whatsapp_conversation(uuid, text) to authenticated, service_role, frontdesk_functions;
