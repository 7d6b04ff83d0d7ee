-- Calls that the assistants took, who is called in an emergency, and what became of it.

drop table if exists pg_temp.life_scripts, pg_temp.life_calls;

insert into public.assistants (id, organization_id, name, description, industry, language, model, system_prompt,
                               voice_config, vapi_assistant_id, capabilities)
select assistant.id::uuid, tenant.id, assistant.name, assistant.description, 'outdoor', assistant.language, 'gpt-4o-mini',
       assistant.prompt, '{"provider": "11labs", "voiceId": "sarah"}', 'vapi-demo-' || assistant.slug,
       '{answer_questions,book_appointments,transfer_calls}'
from (values
  ('alpine', '00000000-0000-4000-8000-0000000aa001', 'Alva', 'Answers the telephone when nobody else does', 'en',
   'You are Alva of Alpine Trails. Be brief and friendly. In an emergency, transfer the call at once.'),
  ('harbor', '00000000-0000-4000-8000-0000000ba001', 'Finn', 'Answers while everybody is on the water', 'en',
   'You are Finn of Harbor Kayaks. Be brief and friendly. In an emergency, transfer the call at once.')
) as assistant (slug, id, name, description, language, prompt)
join life_tenants as tenant on tenant.slug = assistant.slug
on conflict do nothing;

insert into public.phone_numbers (id, organization_id, assistant_id, phone_number, vapi_phone_number_id, phone_provider, capabilities)
select number.id::uuid, tenant.id, number.assistant_id::uuid, number.phone, 'vapi-number-demo-' || number.slug, 'vapi', '{voice,sms}'
from (values
  ('alpine', '00000000-0000-4000-8000-0000000aa101', '00000000-0000-4000-8000-0000000aa001', '+41335550100'),
  ('harbor', '00000000-0000-4000-8000-0000000ba101', '00000000-0000-4000-8000-0000000ba001', '+17095550100')
) as number (slug, id, assistant_id, phone)
join life_tenants as tenant on tenant.slug = number.slug
on conflict do nothing;

insert into public.emergency_contacts (id, organization_id, name, phone, email, job_title, is_primary, priority,
                                       available_days, available_hours_start, available_hours_end, escalation_timeout,
                                       email_enabled, notes)
select contact.id::uuid, tenant.id, contact.name, contact.phone, contact.email, contact.title, contact.priority = 1,
       contact.priority, contact.days::text[], contact.starts::time, contact.ends::time, 30, contact.email is not null, contact.notes
from (values
  ('alpine', '00000000-0000-4000-8000-0000000aec01', 'Anton Frei', '+41795550201', 'anton@alpine.example', 'Mountain guide', 1,
   '{monday,tuesday,wednesday,thursday,friday}', '07:00', '19:00', 'Knows every guide''s position.'),
  ('alpine', '00000000-0000-4000-8000-0000000aec02', 'Mia Rossi', '+41795550202', 'mia@alpine.example', 'Guide', 2,
   '{saturday,sunday}', '06:00', '20:00', null),
  ('alpine', '00000000-0000-4000-8000-0000000aec03', 'Lena Brunner', '+41795550203', null, 'Night shift', 3,
   null, '19:00', '07:00', 'Calls the rescue service herself.'),
  ('alpine', '00000000-0000-4000-8000-0000000aec04', 'Olivia Meier', '+41795550204', 'olivia@alpine.example', 'Owner', 9,
   null, null, null, 'When nobody else answers.'),
  ('harbor', '00000000-0000-4000-8000-0000000bec01', 'Ada Silva', '+17095550201', 'ada@harbor.example', 'Skipper', 1,
   '{wednesday,thursday,friday,saturday,sunday}', '07:00', '21:00', null),
  ('harbor', '00000000-0000-4000-8000-0000000bec02', 'Oscar Brown', '+17095550202', 'oscar@harbor.example', 'Owner', 2,
   null, null, null, null)
) as contact (slug, id, name, phone, email, title, priority, days, starts, ends, notes)
join life_tenants as tenant on tenant.slug = contact.slug
on conflict do nothing;

-- How calls go. urgency is 0 to 1.
create temporary table life_scripts on commit drop as
select *, row_number() over (partition by slug order by language, summary) as nth, count(*) over (partition by slug) as choices
from (values
  ('alpine', 'en', 'completed', 0.10, 84, 'Asked whether Saturday''s sunrise tour has seats for two. Will book online.',
   'Assistant: Alpine Trails, this is Alva. Caller: Hi, do you still have two seats on Saturday morning? Assistant: Yes, the sunrise tour has seats. Shall I send you the link? Caller: That would be great, thanks.', '["tour_availability"]'),
  ('alpine', 'en', 'completed', 0.15, 132, 'Wanted to know about dogs and the train to Meiringen.',
   'Assistant: Alpine Trails, this is Alva. Caller: Can my dog come to the gorge? Assistant: Yes, on a lead. Caller: And which train do I take from Bern? Assistant: The 7:34, you change in Interlaken Ost.', '["search"]'),
  ('alpine', 'de', 'completed', 0.10, 97, 'Fragte nach Kinderpreisen für die Aareschlucht.',
   'Assistant: Alpine Trails, hier ist Alva. Anruferin: Guten Tag, was kostet die Schlucht für Kinder? Assistant: Von sechs bis fünfzehn Jahren die Hälfte. Anruferin: Danke, das ist gut.', '["search"]'),
  ('alpine', 'de', 'completed', 0.30, 158, 'Hat den Termin für die Schuhanprobe auf Donnerstag verschoben.',
   'Assistant: Alpine Trails, hier ist Alva. Anrufer: Ich müsste meinen Termin morgen verschieben. Assistant: Donnerstag um 14 Uhr ist frei. Anrufer: Das passt, danke.', '["appointment_update"]'),
  ('alpine', 'fr', 'completed', 0.20, 121, 'Demande un bon cadeau de 150 francs par la poste.',
   'Assistant : Alpine Trails, ici Alva. Appelante : Je voudrais un bon cadeau de 150 francs. Assistant : Par PDF ou par la poste ? Appelante : Par la poste, s''il vous plaît.', '[]'),
  ('alpine', 'en', 'transferred', 0.55, 205, 'Charged twice and upset; put through to the office.',
   'Assistant: Alpine Trails, this is Alva. Caller: You took 178 francs from my card twice! Assistant: I am sorry. I put you through to a colleague who can look at it. Caller: Finally.', '["transfer_call"]'),
  ('alpine', 'it', 'completed', 0.15, 88, 'Chiede se la via ferrata è adatta a principianti.',
   'Assistente: Alpine Trails, sono Alva. Cliente: La via ferrata è difficile? Assistente: È per principianti, quattro persone per guida. Cliente: Perfetto, grazie.', '["search"]'),
  ('alpine', 'en', 'voicemail', 0.20, 31, 'Left a message: asks to be called back about a team day for 22 people.',
   'Caller: Hello, we are 22 people and look for a team day in spring. Please call me back.', '[]'),
  ('alpine', 'de', 'no_answer', 0.00, 6, null, null, '[]'),
  ('alpine', 'en', 'completed', 0.35, 143, 'Running late with the train; the guide was told.',
   'Assistant: Alpine Trails, this is Alva. Caller: Our train stands in Spiez, we will be ten minutes late. Assistant: I tell the guide now. If it is more than ten minutes, you may join the tour at half past nine. Caller: Thank you!', '["send_message"]'),
  ('harbor', 'en', 'completed', 0.10, 92, 'Asked about wind on Saturday and whether the trip goes ahead.',
   'Assistant: Harbor Kayaks, this is Finn. Caller: It looks windy on Saturday. Assistant: The skipper decides by eight on Friday evening, and we text you. Caller: OK, thanks.', '["search"]'),
  ('harbor', 'en', 'completed', 0.15, 118, 'Wants a dry suit in XL for the puffin trip.',
   'Assistant: Harbor Kayaks, this is Finn. Caller: Do you have a dry suit in XL? Assistant: Yes, I have added one to your booking.', '["booking_update"]'),
  ('harbor', 'fr', 'completed', 0.10, 101, 'Demande l''âge minimum pour les enfants.',
   'Assistant : Harbor Kayaks, ici Finn. Appelant : Mon fils a neuf ans, peut-il venir ? Assistant : Oui, dans un kayak double avec un adulte.', '["search"]'),
  ('harbor', 'en', 'transferred', 0.50, 176, 'Flight cancelled, wants the money back; put through to Oscar.',
   'Assistant: Harbor Kayaks, this is Finn. Caller: Our flight was cancelled, we want a refund. Assistant: I put you through to Oscar.', '["transfer_call"]'),
  ('harbor', 'en', 'no_answer', 0.00, 5, null, null, '[]')
) as script (slug, language, status, urgency, seconds, summary, transcript, tools);
analyze life_scripts;

create temporary table life_calls on commit drop as
select call.*, pg_temp.life_id(slug || ' customer',
         1 + pg_temp.pick(slug || ' calls', number, case slug when 'alpine' then 180 else 55 end)) as customer_id,
       -- Once in about five weeks something happens on the way.
       number % 97 = 60 and number > 1 as is_emergency
from (
  select slug, organization_id, timezone, row_number() over (partition by slug order by ago desc, nth)::integer as number,
         pg_temp.moment(day, 425 + pg_temp.pick(slug || ' call minute', ago * 100 + nth, 790), timezone) as at
  from life_days
  cross join lateral generate_series(1, round(bustle * case slug when 'alpine' then 3.2 else 1.1 end)::integer) as nth
) as call
where at < now();

insert into public.call_logs (id, organization_id, vapi_call_id, assistant_id, customer_id, customer_phone_number,
                              call_duration, call_status, language_detected, emergency_detected, urgency_score, transcript,
                              summary, tools_used, metadata, created_at, updated_at)
select pg_temp.life_id(call.slug || ' call', number), call.organization_id, format('vapi-demo-%s-%s', call.slug, number),
       case call.slug when 'alpine' then '00000000-0000-4000-8000-0000000aa001'::uuid
         else '00000000-0000-4000-8000-0000000ba001' end,
       case when is_known then customer.id end,
       case when is_known then customer.phone when number % 9 = 4 then 'anonymous' else '+4178555' || (1000 + number) end,
       case when is_emergency then 64 else script.seconds + pg_temp.pick('seconds', number, 60) end,
       case when is_emergency then 'transferred' else script.status end, script.language, is_emergency,
       case when is_emergency then 0.97 else script.urgency end,
       case
         when is_emergency and call.slug = 'alpine' then 'Assistant: Alpine Trails, this is Alva. Caller: A woman of our group slipped below the ridge, she can''t walk. We are at the second lake. Assistant: Stay with her and keep her warm. I put you through to the guide on call now.'
         when is_emergency then 'Assistant: Harbor Kayaks, this is Finn. Caller: One of the kayaks is drifting out past the Narrows! Assistant: I put you through to the skipper on call now.'
         else script.transcript
       end,
       case
         when is_emergency and call.slug = 'alpine' then 'Injured hiker at the second lake below the Stockhorn; put through to the guide on call.'
         when is_emergency then 'A kayak adrift past the Narrows; put through to the skipper on call.'
         else script.summary
       end,
       case when is_emergency then '["get_on_call_contact", "transfer_call"]' else script.tools end::jsonb,
       jsonb_build_object('endedReason', case script.status when 'no_answer' then 'customer-did-not-answer' else 'customer-ended-call' end),
       at, at
from life_calls as call
join life_scripts as script on script.slug = call.slug
  and script.nth = 1 + pg_temp.pick(call.slug || ' script', number, script.choices)
join public.customers as customer on customer.id = call.customer_id
cross join lateral (values (number % 3 > 0)) as caller (is_known);

insert into public.call_transfers (id, organization_id, vapi_call_id, reason, urgency, summary, customer_name, transfer_to,
                                   status, connected_at, completed_at, created_at, updated_at)
select pg_temp.life_id(call.slug || ' transfer', number), log.organization_id, log.vapi_call_id,
       case when log.emergency_detected then 'emergency' else 'asked_for' end,
       case when log.emergency_detected then 'critical' else 'normal' end, log.summary, customer.name,
       case call.slug when 'alpine' then '+41795550201' else '+17095550201' end,
       case when number % 6 = 0 and not log.emergency_detected then 'no_answer' else 'completed' end,
       case when number % 6 > 0 or log.emergency_detected then log.created_at + interval '70 seconds' end,
       case when number % 6 > 0 or log.emergency_detected then log.created_at + interval '5 minutes' end,
       log.created_at, log.created_at
from life_calls as call
join public.call_logs as log on log.id = pg_temp.life_id(call.slug || ' call', number)
left join public.customers as customer on customer.id = log.customer_id
where log.call_status = 'transferred';

insert into public.emergency_notifications (id, organization_id, emergency_contact_id, vapi_call_id, notification_type,
                                            urgency, message, status, sent_at, delivered_at, acknowledged_at, created_at, updated_at)
select pg_temp.life_id(call.slug || ' notification ' || way.type, number), log.organization_id,
       case call.slug when 'alpine' then '00000000-0000-4000-8000-0000000aec01'::uuid
         else '00000000-0000-4000-8000-0000000bec01' end,
       log.vapi_call_id, way.type, 'critical', log.summary, way.status, log.created_at + interval '40 seconds',
       log.created_at + interval '43 seconds',
       case when way.status = 'acknowledged' then log.created_at + interval '75 seconds' end, log.created_at, log.created_at
from life_calls as call
join public.call_logs as log on log.id = pg_temp.life_id(call.slug || ' call', number)
cross join (values ('sms', 'delivered'), ('call', 'acknowledged')) as way (type, status)
where log.emergency_detected;
