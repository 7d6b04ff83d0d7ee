create or replace function private.begin_conversation(organization uuid, arguments jsonb) returns public.conversations
language plpgsql volatile set search_path = ''
as $$
declare
  conversation public.conversations;
begin
  if private.caller() = 'anon' then
    perform private.limit_tries('conversation-begin network',
      coalesce(nullif(current_setting('frontdesk.network', true), ''), 'unknown'));
  end if;
  insert into public.conversations
    (organization_id, owner_id, customer_id, external_user_id, channel, title)
  values (
    organization,
    case private.caller() when 'user' then private.subject() end,
    case private.caller() when 'client' then private.client_customer() end,
    case private.caller()
      when 'anon' then 'visitor:' || (arguments ->> 'visitor_digest')
      when 'client' then 'client:' || private.subject()
      else 'user:' || private.subject() || ':' || (arguments ->> 'chat_id')
    end,
    case private.caller() when 'user' then 'workspace' else 'widget' end,
    private.conversation_title(arguments ->> 'message')
  )
  -- Two first messages at once are of one conversation.
  on conflict (organization_id, external_user_id, channel) do nothing;
  conversation := private.own_conversation(organization, arguments - 'conversation_id');
  return conversation;
end
$$;
comment on function private.begin_conversation(uuid, jsonb) is
  'Makes the caller''s conversation. arguments: as of private.own_conversation, and message.';
grant execute on function private.begin_conversation(uuid, jsonb) to frontdesk_functions;
