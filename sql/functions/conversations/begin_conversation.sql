create or replace function private.begin_conversation(organization uuid, arguments jsonb) returns public.conversations
language plpgsql volatile set search_path = ''
as $$
declare
  caller constant text := private.caller();
  own_id constant text := case caller
    when 'anon' then 'visitor:' || (arguments ->> 'visitor_digest')
    when 'client' then 'client:' || private.subject()
    else 'user:' || private.subject() || ':' || (arguments ->> 'chat_id')
  end;
  conversation public.conversations;
begin
  -- What nobody could find again is not begun.
  if own_id is null then
    return null;
  end if;
  if caller = 'anon' then
    perform private.limit_tries('conversation-begin network',
      coalesce(nullif(current_setting('frontdesk.network', true), ''), 'unknown'));
  end if;
  insert into public.conversations
    (organization_id, owner_id, customer_id, external_user_id, channel, title)
  values (
    organization,
    case caller when 'user' then private.subject() end,
    case caller when 'client' then private.client_customer() end,
    own_id,
    case caller when 'user' then 'workspace' else 'widget' end,
    private.conversation_title(arguments ->> 'message')
  )
  on conflict (organization_id, external_user_id, channel) do nothing
  returning * into conversation;
  -- Two first messages at once are of one conversation.
  if conversation.id is null then
    conversation := private.own_conversation(organization, arguments - 'conversation_id');
  end if;
  return conversation;
end
$$;
comment on function private.begin_conversation(uuid, jsonb) is
  'Makes the caller''s conversation. arguments: as of private.own_conversation, and message. Null: nothing
   says whose it would be.';
grant execute on function private.begin_conversation(uuid, jsonb) to frontdesk_functions;
