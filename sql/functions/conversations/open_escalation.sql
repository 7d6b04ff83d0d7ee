create or replace function private.open_escalation(
  conversation public.conversations, reason text, summary text
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  opened uuid;
begin
  insert into public.escalations (organization_id, conversation_id, reason, summary)
  values (conversation.organization_id, conversation.id, open_escalation.reason, open_escalation.summary)
  on conflict (organization_id, conversation_id) where status <> 'resolved' do nothing
  returning id into opened;
  if opened is not null then
    perform private.remind_of_escalation(conversation.organization_id, opened);
  end if;
  update public.conversations as known set status = 'escalated'
  where known.organization_id = conversation.organization_id and known.id = conversation.id;
end
$$;
comment on function private.open_escalation(public.conversations, text, text) is
  'Calls a person into a conversation, once as long as the escalation is open.';
grant execute on function private.open_escalation(conversations, text, text) to frontdesk_functions;
