create or replace function private.chat_escalation(organization uuid, conversation uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', escalation.id, 'reason', escalation.reason, 'status', escalation.status, 'created_at', escalation.created_at
  )
  from public.escalations as escalation
  where escalation.organization_id = organization and escalation.conversation_id = conversation
    and escalation.status <> 'resolved'
$$;
comment on function private.chat_escalation(uuid, uuid) is
  'The open escalation of a conversation as the customer sees it: nobody''s name. Null: there is none.';
grant execute on function private.chat_escalation(uuid, uuid) to frontdesk_functions;
