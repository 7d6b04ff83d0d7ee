-- Calls, and who is called in an emergency.

insert into public.call_logs (id, organization_id, vapi_call_id, assistant_id, customer_id, customer_phone_number, call_duration,
  call_status, language_detected, emergency_detected, urgency_score, transcript, summary, created_at, updated_at)
select large_world.id('call', organization, number), organization_id, format('call-%s-%s', organization, number),
       large_world.parent('assistant', 2, organization, number), large_world.parent('customer', 3, organization, number),
       '+41700000001', large_world.pick(4, organization, number, 600),
       (array['ended', 'ended', 'ended', 'failed', 'transferred'])[1 + large_world.pick(5, organization, number, 5)], 'en',
       number % 50 = 0, (number % 100) / 100.0, repeat('Assistant: Good morning. Caller: Hello, I wanted to ask. ', 12),
       'Asked about Saturday.', at, at
from large_world.rows('call') order by at;

insert into public.call_transfers (id, organization_id, vapi_call_id, reason, urgency, transfer_to, status, created_at, updated_at)
select large_world.id('transfer', organization, number), organization_id, format('call-%s-%s', organization, number), 'asked for',
       'low', '+41700000002', 'completed', at, at
from large_world.rows('transfer') order by at;

insert into public.emergency_contacts (id, organization_id, name, phone, priority, created_at, updated_at)
select large_world.id('emergency_contact', organization, number), organization_id, format('Contact %s', number),
       format('+41%s', 790000000 + number), number, at, at
from large_world.rows('emergency_contact') order by at;

insert into public.emergency_notifications (id, organization_id, emergency_contact_id, vapi_call_id, notification_type, urgency,
  message, status, sent_at, created_at, updated_at)
select large_world.id('emergency_notification', organization, number), organization_id,
       large_world.parent('emergency_contact', 2, organization, number), format('call-%s-%s', organization, number), 'sms',
       'critical', 'A pipe burst.', 'acknowledged', at, at, at
from large_world.rows('emergency_notification') order by at;
