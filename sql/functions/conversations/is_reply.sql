create or replace function private.is_reply(message public.messages) returns boolean
language sql immutable
as $$
  select message.sender <> 'customer' and message.direction <> 'internal'
    -- What a program sends, such as a reminder, answers nothing. It has a purpose, which no sentence of a chat has.
    and not (message.sender = 'system' and message.message_type is not null)
$$;
comment on function private.is_reply(public.messages) is
  'Whether a message of a conversation replies to its customer: what the staff and an assistant wrote, and an assistant''s
   sentence that it found no answer.';
grant execute on function private.is_reply(messages) to service_role, frontdesk_functions;
