create or replace function private.own_conversation(organization uuid, arguments jsonb) returns public.conversations
language plpgsql stable set search_path = ''
as $$
declare
  caller constant text := private.caller();
  named constant uuid := (arguments ->> 'conversation_id')::uuid;
  key constant text := private.own_conversation_key(arguments);
  conversation public.conversations;
begin
  if caller in ('user', 'service_role') and named is not null then
    select * into conversation from public.conversations as known
    where known.organization_id = organization and known.id = named
      and (known.owner_id is null or known.owner_id = private.subject() and caller = 'user');
  else
    select * into conversation from public.conversations as known
    where known.organization_id = organization and known.external_user_id = key
      and known.channel = case caller when 'user' then 'workspace' else 'widget' end
      and (named is null or known.id = named);
  end if;
  return conversation;
end
$$;
comment on function private.own_conversation(uuid, jsonb) is
  'The conversation that the caller may talk in: a visitor''s by their token, a client''s, a member''s own or any
   with a customer, and for the service any with a customer. Null: there is none. arguments: conversation_id,
   visitor_digest, chat_id (of a member''s own conversation).';
grant execute on function private.own_conversation(uuid, jsonb) to frontdesk_functions;
