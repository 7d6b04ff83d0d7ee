-- Conversations and their messages: the largest table. A hundredth of the messages are in the first conversation of
-- their organization; of the rest each conversation has its own.

insert into public.social_accounts (id, organization_id, platform, account_id, account_username, created_at, updated_at)
select large_world.id('social_account', organization, number), organization_id,
       (array['instagram', 'whatsapp', 'messenger'])[1 + number % 3], format('%s%s', organization, 1000 + number),
       format('organization_%s', organization), at, at
from large_world.rows('social_account') order by at;

-- The tenth ones are what a member talks about with an assistant alone.
insert into public.conversations (id, organization_id, owner_id, customer_id, assigned_to, external_user_id, channel, title,
  status, resolved_at, last_message_at, created_at, updated_at)
select large_world.id('conversation', organization, number), organization_id,
       case when is_private then large_world.parent('user', 2, organization, number) end,
       case when not is_private then large_world.parent('customer', 3, organization, number) end,
       case when not is_private then large_world.parent('user', 4, organization, number) end,
       case when not is_private then format('visitor-%s', number) end,
       case when is_private then 'workspace' else
         (array['widget', 'instagram', 'whatsapp', 'sms'])[1 + large_world.pick(5, organization, number, 4)] end,
       format('Conversation %s', number), state, case state when 'resolved' then at + interval '1 day' end, at, at, at
from large_world.rows('conversation')
cross join lateral (values (
  number % 10 = 0,
  (array['resolved', 'resolved', 'resolved', 'open', 'escalated'])[1 + large_world.pick(6, organization, number, 5)]
)) as chosen (is_private, state)
order by at;

insert into public.messages (id, organization_id, conversation_id, owner_id, customer_id, lead_id, author_id, template_id,
  channel, direction, sender, body, message_type, language, status, sent_at, external_id, created_at, updated_at)
select large_world.id('message', organization, said.number), said.organization_id, thread.id, thread.owner_id, thread.customer_id,
       case when large_world.pick(3, organization, said.number, 20) = 0
         then large_world.parent('lead', 4, organization, said.number) end,
       case when voice = 1 then thread.assigned_to end,
       case when voice = 1 and large_world.pick(5, organization, said.number, 10) = 0
         then large_world.parent('template', 6, organization, said.number) end,
       thread.channel, (array['inbound', 'outbound', 'outbound'])[1 + voice], (array['customer', 'staff', 'assistant'])[1 + voice],
       (array[
         'Good morning, is the walk on Saturday still on if it rains? We would be four, with a dog who is used to trains.',
         'Yes, we go in any weather but thunder. You can change to another day until the evening before, free of charge.',
         'Je n''ai pas encore reçu la confirmation de ma réservation, pouvez-vous me l''envoyer encore une fois ?',
         'Ich möchte meine Buchung auf den nächsten Monat verschieben. Geht das, und was kostet es?',
         'Thank you!'
       ])[1 + large_world.pick(7, organization, said.number, 5)],
       case voice when 2 then 'answer' end, 'en', 'delivered', at, format('SM%s-%s', organization, said.number), at, at
from large_world.rows('message') as said
cross join lateral (values (
  large_world.pick(2, organization, said.number, 3),
  large_world.id('conversation', organization, case
    when large_world.pick(8, organization, said.number, 100) = 0 then 1
    else 1 + ((said.number - 1)::bigint * large_world.size('conversation', organization)
      / large_world.size('message', organization))::integer
  end)
)) as chosen (voice, conversation_id)
join public.conversations as thread on thread.id = chosen.conversation_id
order by at;

insert into public.escalations (id, organization_id, conversation_id, reason, summary, status, assigned_to, created_at, updated_at)
select large_world.id('escalation', organization, number), organization_id, conversation_id, 'refund_request',
       'Wants the money back.',
       -- Of those that are open, a conversation has one.
       case row_number() over (partition by organization_id, conversation_id order by number)
         when 1 then (array['resolved', 'resolved', 'pending', 'in_progress'])[1 + large_world.pick(3, organization, number, 4)]
         else 'resolved'
       end,
       large_world.parent('user', 4, organization, number), at, at
from (
  select rows.*, large_world.parent('conversation', 2, organization, number) as conversation_id
  from large_world.rows('escalation') as rows
) as escalation order by at;

insert into public.meetings (id, organization_id, conversation_id, external_user_id, meeting_url, scheduled_at, status,
  cal_event_id, created_at, updated_at)
select large_world.id('meeting', organization, number), organization_id,
       large_world.parent('conversation', 2, organization, number), format('visitor-%s', number),
       'https://cal.example/meeting', at + interval '3 days', 'completed', format('event-%s', number), at, at
from large_world.rows('meeting') order by at;
