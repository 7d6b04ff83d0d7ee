create or replace function private.own_conversation_key(arguments jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  caller constant text := private.caller();
begin
  return case caller
    when 'anon' then 'visitor:' || (arguments ->> 'visitor_digest')
    when 'client' then 'client:' || private.subject()
    when 'user' then 'user:' || private.subject() || ':' || (arguments ->> 'chat_id')
  end;
end
$$;
comment on function private.own_conversation_key(jsonb) is
  'By what the caller''s own conversation is found, its external_user_id. Null: nothing says which it would be. arguments:
   visitor_digest, chat_id (of a member''s own conversation).';
grant execute on function private.own_conversation_key(jsonb) to frontdesk_functions;
