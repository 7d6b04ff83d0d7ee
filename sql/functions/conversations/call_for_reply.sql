create or replace function private.call_for_reply(conversation public.conversations) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := conversation.organization_id;
begin
  if not private.answers_by_itself(conversation) then
    return;
  end if;
  -- Two programs that answer each other come to an end.
  if private.take_try('channel-reply conversation', conversation.id::text) is null
    and private.take_try('channel-reply day', conversation.id::text) is null
    and private.take_try('channel-reply organization', organization::text) is null
  then
    -- Who writes in several messages is answered once.
    perform private.put_job('replies', organization, conversation.id, now() + interval '2 seconds');
  else
    -- As long as what an assistant says of a conversation.
    perform private.open_escalation(conversation, 'no_answer',
      left(private.unanswered(organization, conversation.id) ->> 'question', 500));
  end if;
end
$$;
comment on function private.call_for_reply(public.conversations) is
  'Asks for an assistant''s reply in a conversation on another channel than the chat, if one of the organization answers there
   and nobody of the staff does. Where too much was written, a person is called.';
grant execute on function private.call_for_reply(conversations) to frontdesk_functions;
