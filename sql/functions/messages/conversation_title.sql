create or replace function private.conversation_title(words text) returns text
language sql immutable set search_path = ''
as $$
  select nullif(trim(private.line_of(words, 80)), '')
$$;
comment on function private.conversation_title(text) is
  'The title of a conversation that begins with these words, or with somebody of this name; null where there are none.';
grant execute on function private.conversation_title(text) to service_role, frontdesk_functions;
