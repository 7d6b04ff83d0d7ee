create or replace function private.written_conversation(organization uuid, arguments jsonb) returns public.conversations
language plpgsql stable set search_path = ''
as $$
declare
  named constant uuid := (arguments ->> 'conversation_id')::uuid;
  customer constant uuid := (arguments ->> 'customer_id')::uuid;
  phone constant text := arguments ->> 'phone';
  conversation public.conversations;
begin
  if named is not null then
    select * into conversation from public.conversations as known
    where known.organization_id = organization and known.id = named and known.owner_id is null;
  elsif customer is not null then
    select * into conversation from public.conversations as known
    where known.organization_id = organization and known.customer_id = customer and known.channel = 'whatsapp'
    order by known.last_message_at desc, known.id limit 1;
  elsif phone is not null then
    conversation := private.whatsapp_conversation(organization, phone);
  end if;
  return conversation;
end
$$;
comment on function private.written_conversation(uuid, jsonb) is
  'The conversation in which a message is to be written: the one that is named, or the person''s on WhatsApp. Null: there is none.
   arguments: conversation_id, customer_id, phone.';
grant execute on function private.written_conversation(uuid, jsonb) to authenticated, service_role, frontdesk_functions;
