create or replace function private.begin_conversation(organization uuid, arguments jsonb) returns public.conversations
language plpgsql volatile set search_path = ''
as $$
declare
  caller constant text := private.caller();
  key constant text := private.own_conversation_key(arguments);
  conversation public.conversations;
begin
  -- What nobody could find again is not begun.
  if key is null then
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
    key,
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
