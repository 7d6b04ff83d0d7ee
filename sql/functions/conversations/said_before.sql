create or replace function private.said_before(organization uuid, conversation uuid) returns jsonb
language sql stable set search_path = ''
as $$
  with begun as (
    select private.talk_begun(organization, conversation) as at
  ), answered as (
    select max(message.created_at) as at from public.messages as message
    where message.organization_id = organization and message.conversation_id = conversation
      and private.is_reply(message)
  ), newest as (
    select message.id, message.sender, message.body, message.created_at
    from public.messages as message, begun, answered
    where message.organization_id = organization and message.conversation_id = conversation
      and message.created_at > begun.at and message.created_at <= answered.at
      and message.direction <> 'internal' and message.sender in ('customer', 'staff', 'assistant')
    order by message.created_at desc, message.id desc limit 12
  )
  select coalesce(
    jsonb_agg(jsonb_build_object('author', sender, 'text', left(body, 1000)) order by created_at, id), '[]'
  ) from newest
$$;
comment on function private.said_before(uuid, uuid) is
  'What was said in a conversation up to its last reply, of the same talk (private.talk_begun), the oldest first, at most
   twelve messages: author, text. Sentences with which an assistant does not answer are left out.';
grant execute on function private.said_before(uuid, uuid) to service_role;
