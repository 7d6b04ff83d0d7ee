create or replace function private.unanswered(organization uuid, conversation uuid) returns jsonb
language sql stable set search_path = ''
as $$
  with begun as (
    select private.talk_begun(organization, conversation) as at
  ), answered as (
    select message.created_at, message.sender
    from public.messages as message
    where message.organization_id = organization and message.conversation_id = conversation
      and private.is_reply(message)
    order by message.created_at desc limit 1
  ), asked as (
    select message.id, message.body, message.created_at
    from public.messages as message
    where message.organization_id = organization and message.conversation_id = conversation
      and message.sender = 'customer'
      and message.created_at > greatest((select answered.created_at from answered), now() - interval '1 day')
    order by message.created_at desc limit 10
  )
  select jsonb_build_object(
    'question', (select string_agg(body, E'\n' order by created_at) from asked),
    'latest', (select id from asked order by created_at desc limit 1),
    'before', (
      select message.body from public.messages as message
      where message.organization_id = organization and message.conversation_id = conversation
        and message.sender = 'customer' and message.created_at <= (select answered.created_at from answered)
        and message.created_at > (select begun.at from begun)
      order by message.created_at desc limit 1
    ),
    'was_refused', coalesce((
      select answered.sender = 'system' and answered.created_at > begun.at from answered, begun
    ), false)
  )
$$;
comment on function private.unanswered(uuid, uuid) is
  'What a customer asked within a day, since the last reply: question (at most ten messages, one under the other), latest (the
   id of the last), and of the same talk (private.talk_begun) before (their message before the reply) and was_refused (the
   reply was no answer).';
grant execute on function private.unanswered(uuid, uuid) to frontdesk_functions;
