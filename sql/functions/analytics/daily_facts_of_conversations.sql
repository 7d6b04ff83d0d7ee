create or replace function private.daily_facts_of_conversations(conversation public.conversations, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select fact.metric, fact.dimension, (fact.moment at time zone zone)::date, 1, fact.total
  from (values
    ('conversations', conversation.channel, conversation.created_at, 0::numeric),
    ('conversations_resolved', conversation.channel, conversation.resolved_at, 0),
    ('first_responses',
     case
       when conversation.first_answered_at < conversation.first_asked_at + interval '1 minute' then 'within_1_minute'
       when conversation.first_answered_at < conversation.first_asked_at + interval '5 minutes' then 'within_5_minutes'
       when conversation.first_answered_at < conversation.first_asked_at + interval '1 hour' then 'within_1_hour'
       when conversation.first_answered_at < conversation.first_asked_at + interval '1 day' then 'within_1_day'
       else 'later'
     end,
     case when conversation.first_answered_at is not null then conversation.first_asked_at end,
     extract(epoch from conversation.first_answered_at - conversation.first_asked_at))
  ) as fact (metric, dimension, moment, total)
  where fact.moment is not null and conversation.owner_id is null
$$;
comment on function private.daily_facts_of_conversations(public.conversations, text) is
  'conversations: every conversation with a customer, on the day on which it began, by channel.
   conversations_resolved: those that are resolved now, on the day on which they were, by channel.
   first_responses: those in which a customer was answered, on the day on which they first wrote, by how soon. total:
   the seconds that they waited. The chats that the staff have with assistants alone count nowhere.';
grant execute on function private.daily_facts_of_conversations(conversations, text) to frontdesk_functions;
