create or replace function private.chat_message(message public.messages) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', message.id,
    'author', case when message.sender = 'system' then 'assistant' else message.sender end,
    'text', message.body,
    'sources', coalesce(message.metadata -> 'sources', '[]'),
    'is_answer', message.sender <> 'system' and message.direction <> 'inbound',
    'created_at', message.created_at
  )
$$;
comment on function private.chat_message(public.messages) is
  'A message as those who talk see it. Of the system are the sentences with which an assistant does not answer.';
grant execute on function private.chat_message(messages) to frontdesk_functions;
