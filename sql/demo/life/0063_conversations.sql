-- Conversations on every channel: questions, answers, what became of them.

drop table if exists pg_temp.life_themes, pg_temp.life_threads;

insert into public.social_accounts (id, organization_id, platform, account_id, account_username)
select account.id::uuid, tenant.id, account.platform, account.account_id, account.username
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a5a01', 'instagram', '178414000000001', 'alpine.trails'),
  ('alpine', '00000000-0000-4000-8000-0000000a5a02', 'whatsapp', '106540000000001', 'Alpine Trails'),
  ('harbor', '00000000-0000-4000-8000-0000000b5a01', 'messenger', '102030000000001', 'Harbor Kayaks')
) as account (slug, id, platform, account_id, username)
join life_tenants as tenant on tenant.slug = account.slug
on conflict do nothing;

-- How much a theme is on people's minds, how that changed over the thirteen weeks, and when it was on everybody's.
create temporary table life_themes on commit drop as
select slug, theme, weight_then, weight_now, surges::int4multirange
from (values
  ('alpine', 'hours',    6,  9, '{}'),
  ('alpine', 'prices',   9,  9, '{}'),
  ('alpine', 'weather', 11,  8, '{[78,81],[53,57],[33,36],[17,19],[5,7]}'),
  ('alpine', 'gear',     8, 10, '{}'),
  ('alpine', 'children', 9,  5, '{[56,68]}'),
  ('alpine', 'dogs',     7,  4, '{}'),
  ('alpine', 'refunds',  5,  6, '{[77,79],[52,55],[32,34],[16,18],[4,6]}'),
  ('alpine', 'parking',  8,  5, '{}'),
  ('alpine', 'meeting',  9,  8, '{}'),
  ('alpine', 'vouchers', 1, 22, '{[0,9]}'),
  ('alpine', 'late',     5,  6, '{[24,25]}'),
  ('alpine', 'payments', 6,  7, '{[40,42]}'),
  ('harbor', 'weather',  6, 10, '{[20,24]}'),
  ('harbor', 'gear',     5,  6, '{}'),
  ('harbor', 'children', 6,  2, '{}'),
  ('harbor', 'beginners', 6, 3, '{}'),
  ('harbor', 'wildlife', 9,  2, '{[70,80]}'),
  ('harbor', 'refunds',  3,  5, '{[19,23]}'),
  ('harbor', 'parking',  4,  3, '{}')
) as theme (slug, theme, weight_then, weight_now, surges);

create temporary table life_threads on commit drop as
with asked as (
  select life_days.*, row_number() over (partition by slug order by ago desc, nth)::integer as number,
         (array['widget', 'widget', 'widget', 'whatsapp', 'whatsapp', 'email', 'email', 'instagram', 'sms', 'messenger'])
           [1 + pg_temp.pick(slug || ' channel', ago * 100 + nth, 10)] as channel,
         -- More in the morning and in the evening than at noon, few at night.
         (array[410, 470, 520, 545, 570, 600, 640, 700, 790, 850, 910, 980, 1040, 1090, 1140, 1180, 1215, 1250, 1300, 75])
           [1 + pg_temp.pick(slug || ' hour', ago * 100 + nth, 20)] + pg_temp.pick(slug || ' minute', ago * 100 + nth, 55) as minute
  from life_days
  cross join lateral generate_series(1, round(bustle * case slug when 'alpine' then 14 else 4 end)::integer) as nth
), weighed as (
  select life_days.slug, ago, theme, sum(weight) over (partition by life_days.slug, ago order by theme) as upto,
         sum(weight) over (partition by life_days.slug, ago) as total
  from life_days
  join life_themes on life_themes.slug = life_days.slug
  cross join lateral (values (
    (weight_then * ago + weight_now * (91 - ago)) / 91 + case when surges @> ago then 24 else 0 end
  )) as heavy (weight)
)
select asked.*, customer.id as customer_id, customer.primary_language as language, customer.email, customer.phone,
       drawn.theme, pg_temp.moment(day, minute, timezone) as at,
       -- Seconds until the answer: the assistant's in chats, the staff's in e-mails and where a person was needed.
       case
         when channel = 'email' then 900 + pg_temp.pick('answer', number, 40000)
         when drawn.theme = 'refunds' and number % 3 = 0 then 240 + pg_temp.pick('answer', number, 6000)
         else 3 + pg_temp.pick('answer', number, 35)
       end as wait,
       drawn.theme in ('refunds', 'payments') and number % 3 = 0 or number % 41 = 0 as is_escalated,
       pg_temp.pick('thanks', number, 100) < 42 as says_thanks
from asked
join lateral (
  select weighed.theme from weighed
  where weighed.slug = asked.slug and weighed.ago = asked.ago
    and weighed.upto > pg_temp.pick(asked.slug || ' theme', asked.number, weighed.total)
  order by weighed.upto limit 1
) as drawn on true
join public.customers as customer on customer.id = pg_temp.life_id(asked.slug || ' customer',
  1 + pg_temp.pick(asked.slug || ' asks', asked.number, case asked.slug when 'alpine' then 180 else 55 end))
where pg_temp.moment(day, minute, timezone) < now();

analyze life_threads, life_questions, life_answers, life_thanks;

insert into public.conversations (id, organization_id, customer_id, assigned_to, external_user_id, channel, title, subject,
                                  status, resolved_at, last_message_at, created_at, updated_at)
select pg_temp.life_id(slug || ' conversation', number), organization_id, customer_id,
       case when is_escalated or channel = 'email' then (case slug
         when 'alpine' then array['00000000-0000-4000-8000-00000000a002', '00000000-0000-4000-8000-00000000a003',
                                  '00000000-0000-4000-8000-00000000a001']
         else array['00000000-0000-4000-8000-00000000b002', '00000000-0000-4000-8000-00000000b003',
                    '00000000-0000-4000-8000-00000000b001'] end)[1 + number % 3]::uuid end,
       case when channel in ('widget', 'instagram', 'messenger') then format('visitor-%s', number) end,
       channel, initcap(theme), case when channel = 'email' then initcap(theme) end,
       ended.status, case when ended.status = 'resolved' then ended.ended_at end, at, at, at
from life_threads
cross join lateral (values (case
  when is_escalated and ago < 2 then 'escalated'
  when ago < 1 and number % 3 > 0 or number % 37 = 0 and ago < 20 then 'open'
  when is_escalated and ago < 9 and number % 5 = 0 then 'escalated'
  else 'resolved'
end, least(at + make_interval(secs => wait + 3600 * (number % 30)), now()))) as ended (status, ended_at);

-- The question, its answer, and where they say so, thanks and a last word. What would be later than now isn't written yet.
insert into public.messages (id, organization_id, conversation_id, customer_id, author_id, channel, direction, sender,
                             from_address, to_address, subject, body, language, status, sent_at, delivered_at, read_at,
                             external_id, created_at, updated_at)
select pg_temp.life_id(thread.slug || ' message', thread.number * 4 + line.place), thread.organization_id,
       pg_temp.life_id(thread.slug || ' conversation', thread.number), thread.customer_id,
       case when line.voice = 'staff' then conversation.assigned_to end,
       thread.channel, case line.voice when 'customer' then 'inbound' else 'outbound' end, line.voice,
       case when line.voice = 'customer' then theirs.address else ours.address end,
       case when line.voice = 'customer' then ours.address else theirs.address end,
       case when thread.channel = 'email' then conversation.subject end,
       line.text, thread.language, case line.voice when 'customer' then 'received' else 'delivered' end, line.at,
       case when line.voice <> 'customer' then line.at + interval '1 second' end,
       case when line.voice <> 'customer' and thread.number % 4 > 0 then line.at + interval '50 seconds' end,
       case when thread.channel in ('sms', 'whatsapp') then format('SMdemo%s-%s-%s', thread.slug, thread.number, line.place) end,
       line.at, line.at
from life_threads as thread
join public.conversations as conversation on conversation.id = pg_temp.life_id(thread.slug || ' conversation', thread.number)
join life_questions as question on question.slug = thread.slug and question.theme = thread.theme
  and question.language = thread.language and question.nth = 1 + pg_temp.pick('question', thread.number, question.choices)
join life_answers as answer on answer.slug = thread.slug and answer.theme = thread.theme
  and answer.language = thread.language and answer.nth = 1 + pg_temp.pick('answers', thread.number, answer.choices)
join life_thanks as thanks on thanks.language = thread.language
cross join lateral (values (
  case thread.language
    when 'de' then (array['Guten Tag. ', 'Hallo, ', '', '', 'Grüezi, '])[1 + thread.number % 5]
    when 'fr' then (array['Bonjour, ', '', '', 'Bonsoir, '])[1 + thread.number % 4]
    when 'it' then (array['Buongiorno, ', '', 'Salve. '])[1 + thread.number % 3]
    when 'es' then (array['Hola, ', '', 'Buenas. '])[1 + thread.number % 3]
    else (array['Hi, ', '', '', 'Hello! ', 'Good morning. ', '', 'Hey, '])[1 + thread.number % 7]
  end,
  (case thread.language
    when 'de' then array['Samstag', 'Sonntag', 'Mittwoch', 'Freitag', 'Donnerstag']
    when 'fr' then array['samedi', 'dimanche', 'mercredi', 'vendredi', 'jeudi']
    when 'it' then array['sabato', 'domenica', 'mercoledì', 'venerdì', 'giovedì']
    when 'es' then array['el sábado', 'el domingo', 'el miércoles', 'el viernes', 'el jueves']
    else array['Saturday', 'Sunday', 'Wednesday', 'Friday', 'Thursday']
  end)[1 + pg_temp.pick('weekday', thread.number, 5)],
  2 + pg_temp.pick('how many', thread.number, 4)
)) as filled (greeting, weekday, people)
cross join lateral (values (
  case thread.channel when 'email' then thread.email when 'sms' then thread.phone when 'whatsapp' then thread.phone
    else conversation.external_user_id end
)) as theirs (address)
cross join lateral (values (
  case thread.channel
    when 'email' then case thread.slug when 'alpine' then 'hello@alpine.example' else 'ahoy@harbor.example' end
    when 'sms' then case thread.slug when 'alpine' then '+41335550100' else '+17095550100' end
    when 'whatsapp' then case thread.slug when 'alpine' then '+41335550100' else '+17095550100' end
    else thread.slug
  end
)) as ours (address)
cross join lateral (values
  (0, 'customer', greeting || replace(replace(question.text, '{day}', weekday), '{n}', people::text), thread.at, true),
  (1, case when conversation.assigned_to is null then 'assistant' else 'staff' end, answer.text,
   thread.at + make_interval(secs => thread.wait), true),
  (2, 'customer', thanks.texts[1 + pg_temp.pick('thank', thread.number, cardinality(thanks.texts))],
   thread.at + make_interval(secs => thread.wait + 40 + thread.number % 300), thread.says_thanks),
  (3, case when conversation.assigned_to is null then 'assistant' else 'staff' end, thanks.answer,
   thread.at + make_interval(secs => thread.wait + 60 + thread.number % 300 + thread.wait / 20),
   thread.says_thanks and thread.number % 2 = 0)
) as line (place, voice, text, at, is_said)
where line.is_said and line.at <= now()
order by line.at;

insert into public.escalations (id, organization_id, conversation_id, reason, summary, status, assigned_to, resolved_at,
                                created_at, updated_at)
select pg_temp.life_id(slug || ' escalation', number), thread.organization_id, conversation.id,
       case theme when 'refunds' then 'refund_request' when 'payments' then 'payment_problem' else 'complex_issue' end,
       case theme
         when 'refunds' then 'Wants money back and asks for a person.'
         when 'payments' then 'A payment that does not fit the booking.'
         else 'The assistant was not sure of its answer.'
       end,
       became.status, case when became.status <> 'pending' then conversation.assigned_to end,
       case when became.status = 'resolved' then conversation.resolved_at end,
       least(at + make_interval(secs => wait), now()), least(at + make_interval(secs => wait), now())
from life_threads as thread
join public.conversations as conversation on conversation.id = pg_temp.life_id(thread.slug || ' conversation', thread.number)
cross join lateral (values (case
  when conversation.status = 'resolved' then 'resolved' when thread.number % 2 = 0 then 'in_progress' else 'pending'
end)) as became (status)
where thread.is_escalated;
