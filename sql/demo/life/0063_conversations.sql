-- Conversations on every channel: questions, answers, what became of them.

drop table if exists pg_temp.life_themes, pg_temp.life_moods, pg_temp.life_threads, pg_temp.life_lines;

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

-- The share of each theme of a day, as a range of ten thousand.
create temporary table life_moods on commit drop as
select slug, ago, theme, int4range((upto - weight * 10000 / total)::integer, upto::integer) as drawn
from (
  select *, sum(weight * 10000 / total) over (partition by slug, ago order by theme) as upto
  from (
    select *, sum(weight) over (partition by slug, ago) as total
    from (
      select life_days.slug, ago, theme,
             (weight_then * ago + weight_now * (91 - ago)) / 91 * case
               when pg_temp.pick(life_days.slug || theme || ' on everybody''s mind', ago, 5) = 0 then 5 else 1
             end + case when surges @> ago then 40 else 0 end as weight
      from life_days join life_themes on life_themes.slug = life_days.slug
    ) as heavy
  ) as weighed
) as ranged;
analyze life_moods;

create temporary table life_threads on commit drop as
with asked as (
  select life_days.*, row_number() over (partition by slug order by ago desc, nth)::integer as number,
         (array['widget', 'widget', 'widget', 'whatsapp', 'whatsapp', 'email', 'email', 'instagram', 'sms', 'messenger'])
           [1 + pg_temp.pick(slug || ' channel', ago * 100 + nth, 10)] as channel,
         -- More in the morning and in the evening than at noon, few at night.
         (array[410, 470, 520, 545, 570, 600, 640, 700, 790, 850, 910, 980, 1040, 1090, 1140, 1180, 1215, 1250, 1300, 75])
           [1 + pg_temp.pick(slug || ' hour', ago * 100 + nth, 20)] + pg_temp.pick(slug || ' minute', ago * 100 + nth, 55) as minute
  from life_days
  cross join lateral generate_series(1, round(bustle * case slug when 'alpine' then 16 else 3.5 end)::integer) as nth
), thread as materialized (
  select asked.*, pg_temp.moment(day, minute, timezone) as at,
         -- What is lost by rounding would be drawn by nobody.
         pg_temp.pick(slug || ' theme', number, 9900) as draw,
         pg_temp.life_id(slug || ' customer',
           1 + pg_temp.pick(slug || ' asks', number, case slug when 'alpine' then 180 else 55 end)) as customer_id
  from asked
)
select thread.*, pg_temp.life_id(thread.slug || ' conversation', number) as id, mood.theme, waits.wait, needs.is_escalated,
       customer.primary_language as language, customer.email, customer.phone, initcap(mood.theme) as title,
       case when channel in ('widget', 'instagram', 'messenger') then format('visitor-%s', number) end as external_user_id,
       case when needs.is_escalated or channel = 'email' then (case thread.slug
         when 'alpine' then array['00000000-0000-4000-8000-00000000a002', '00000000-0000-4000-8000-00000000a003',
                                  '00000000-0000-4000-8000-00000000a001']
         else array['00000000-0000-4000-8000-00000000b002', '00000000-0000-4000-8000-00000000b003',
                    '00000000-0000-4000-8000-00000000b001'] end)[1 + number % 3]::uuid end as assigned_to,
       case
         when needs.is_escalated and thread.ago < 2 then 'escalated'
         when thread.ago < 1 and number % 3 > 0 or number % 37 = 0 and thread.ago < 20 then 'open'
         when needs.is_escalated and thread.ago < 9 and number % 5 = 0 then 'escalated'
         else 'resolved'
       end as status,
       least(at + make_interval(secs => waits.wait + 3600 * (number % 30)), now()) as ended_at
from thread
join life_moods as mood on mood.slug = thread.slug and mood.ago = thread.ago and mood.drawn @> thread.draw
join public.customers as customer on customer.id = thread.customer_id
-- Seconds until the answer: the assistant's in chats, the staff's in e-mails and where a person was needed.
cross join lateral (values (case
  when channel = 'email' then 900 + pg_temp.pick('answer', number, 40000)
  when mood.theme = 'refunds' and number % 3 = 0 then 240 + pg_temp.pick('answer', number, 6000)
  else 3 + pg_temp.pick('answer', number, 35)
end)) as waits (wait)
cross join lateral (values (
  mood.theme in ('refunds', 'payments') and number % 3 = 0 or number % 41 = 0
)) as needs (is_escalated)
where at < now();
analyze life_threads, life_questions, life_answers, life_thanks;

-- What is said: the question, its answer, and then nothing, another question or thanks; nothing that would be later
-- than now.
create temporary table life_lines on commit drop as
select thread.*, line.place, line.text, line.said_at, line.voice = 'customer' as is_theirs,
       case when line.voice = 'customer' then 'customer' when thread.assigned_to is null then 'assistant' else 'staff' end as sender,
       coalesce(
         case channel when 'email' then email when 'sms' then phone when 'whatsapp' then phone end, external_user_id
       ) as their_address,
       case
         when channel = 'email' then case thread.slug when 'alpine' then 'hello@alpine.example' else 'ahoy@harbor.example' end
         when channel in ('sms', 'whatsapp') then case thread.slug when 'alpine' then '+41335550100' else '+17095550100' end
         else thread.slug
       end as our_address
from life_threads as thread
join life_questions as question on question.slug = thread.slug and question.theme = thread.theme
  and question.language = thread.language and question.nth = 1 + pg_temp.pick('question', number, question.choices)
join life_answers as answer on answer.slug = thread.slug and answer.theme = thread.theme
  and answer.language = thread.language and answer.nth = 1 + pg_temp.pick('answers', number, answer.choices)
join life_questions as another on another.slug = thread.slug and another.theme = thread.theme
  and another.language = thread.language and another.nth = 1 + question.nth % question.choices
join life_thanks as thanks on thanks.language = thread.language
cross join lateral (select
  pg_temp.pick('thanks', number, 100) < 18 as more, pg_temp.pick('thanks', number, 100) between 18 and 31 as thanks
) as says
cross join lateral (values (
  (case thread.language
    when 'de' then array['Guten Tag. ', 'Hallo! ', '', '', 'Grüezi. ']
    when 'fr' then array['Bonjour. ', '', '', 'Bonsoir. ']
    when 'it' then array['Buongiorno. ', '', 'Salve. ']
    when 'es' then array['¡Hola! ', '', 'Buenas. ']
    else array['Hi! ', '', '', 'Hello! ', 'Good morning. ', '', 'Hey. ']
  end),
  (case thread.language
    when 'de' then array['Samstag', 'Sonntag', 'Mittwoch', 'Freitag', 'Donnerstag']
    when 'fr' then array['samedi', 'dimanche', 'mercredi', 'vendredi', 'jeudi']
    when 'it' then array['sabato', 'domenica', 'mercoledì', 'venerdì', 'giovedì']
    when 'es' then array['el sábado', 'el domingo', 'el miércoles', 'el viernes', 'el jueves']
    else array['Saturday', 'Sunday', 'Wednesday', 'Friday', 'Thursday']
  end)
)) as known (greetings, weekdays)
cross join lateral (values
  (0, 'customer', known.greetings[1 + number % cardinality(known.greetings)]
     || replace(replace(question.text, '{day}', known.weekdays[1 + pg_temp.pick('weekday', number, 5)]),
                '{n}', (2 + pg_temp.pick('how many', number, 4))::text),
   at, true),
  (1, 'us', answer.text, at + make_interval(secs => wait), true),
  (2, 'customer', case when says.more
     then replace(replace(another.text, '{day}', known.weekdays[1 + pg_temp.pick('weekday', number, 5)]), '{n}', '4')
     else thanks.texts[1 + pg_temp.pick('thank', number, cardinality(thanks.texts))] end,
   at + make_interval(secs => wait + 40 + number % 300), says.more or says.thanks),
  (3, 'us', case when says.more then answer.text else thanks.answer end,
   at + make_interval(secs => wait + 60 + number % 300 + wait / 20), says.more or says.thanks and number % 2 = 0)
) as line (place, voice, text, said_at, is_said)
where line.is_said and line.said_at <= now();
analyze life_lines;

-- Both at once: a conversation is made as its messages leave it, so that not each of them has to change it again.
with opened as (
  insert into public.conversations (id, organization_id, customer_id, assigned_to, external_user_id, channel, title,
                                    subject, status, resolved_at, last_message_at, first_asked_at, first_answered_at,
                                    created_at, updated_at)
  select id, organization_id, customer_id, assigned_to, external_user_id, channel, title,
         case when channel = 'email' then title end, status, case when status = 'resolved' then ended_at end,
         said.last_at, said.asked_at, said.answered_at, at, greatest(at, said.last_at)
  from life_threads
  join (
    select id, max(said_at) as last_at, min(said_at) filter (where is_theirs) as asked_at,
           min(said_at) filter (where not is_theirs) as answered_at
    from life_lines group by id
  ) as said using (id)
)
insert into public.messages (id, organization_id, conversation_id, customer_id, author_id, channel, direction, sender,
                             from_address, to_address, subject, body, language, status, sent_at, delivered_at, read_at,
                             external_id, created_at, updated_at)
select pg_temp.life_id(slug || ' message', number * 4 + place), organization_id, id, customer_id,
       case when sender = 'staff' then assigned_to end, channel, case when is_theirs then 'inbound' else 'outbound' end,
       sender, case when is_theirs then their_address else our_address end,
       case when is_theirs then our_address else their_address end, case when channel = 'email' then title end, text,
       language, case when is_theirs then 'received' else 'delivered' end, said_at,
       case when not is_theirs then said_at + interval '1 second' end,
       case when not is_theirs and number % 4 > 0 then said_at + interval '50 seconds' end,
       case when channel in ('sms', 'whatsapp') then format('SMdemo%s-%s-%s', slug, number, place) end,
       said_at, said_at
from life_lines
order by said_at;

insert into public.escalations (id, organization_id, conversation_id, reason, summary, status, assigned_to, resolved_at,
                                created_at, updated_at)
select pg_temp.life_id(slug || ' escalation', number), organization_id, id,
       case theme when 'refunds' then 'refund_request' when 'payments' then 'payment_problem' else 'complex_issue' end,
       case theme
         when 'refunds' then 'Wants money back and asks for a person.'
         when 'payments' then 'A payment that does not fit the booking.'
         else 'The assistant was not sure of its answer.'
       end,
       became.status, case when became.status <> 'pending' then assigned_to end,
       case when became.status = 'resolved' then ended_at end,
       least(at + make_interval(secs => wait), now()), least(at + make_interval(secs => wait), now())
from life_threads as thread
cross join lateral (values (case
  when thread.status = 'resolved' then 'resolved' when number % 2 = 0 then 'in_progress' else 'pending'
end)) as became (status)
where is_escalated;
