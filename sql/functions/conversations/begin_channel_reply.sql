create or replace function private.begin_channel_reply(organization uuid, sought uuid, lease uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  conversation public.conversations;
  message public.messages;
begin
  perform private.act_for(organization);
  select * into conversation from public.conversations as known
  where known.organization_id = organization and known.id = sought for update;
  -- Who has waited for hours is not answered by a program.
  select * into message from public.messages as known
  where known.organization_id = organization and known.conversation_id = sought and known.sender = 'customer'
    and known.created_at > now() - interval '2 hours'
  order by known.created_at desc limit 1;
  -- An assistant may have been switched off since it was called, or a person may have written.
  if message.id is null or not private.answers_by_itself(conversation) then
    return null;
  end if;
  return private.reply_state(conversation, message, lease);
end
$$;
comment on function private.begin_channel_reply(uuid, uuid, uuid) is
  'Begins a reply to the last message of a customer, where it is of the last two hours and an assistant still
   answers there (private.answers_by_itself): private.reply_state, or null.';
alter function private.begin_channel_reply(uuid, uuid, uuid) owner to frontdesk_functions;
grant execute on function private.begin_channel_reply(uuid, uuid, uuid) to service_role;
