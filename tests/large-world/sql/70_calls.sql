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

insert into public.incidents (id, organization_id, vapi_call_id, urgency, message, code, status, step, acknowledged_at,
  acknowledged_via, acknowledged_by, acknowledged_contact_id, created_at, updated_at)
select large_world.id('incident', organization, number), organization_id, format('call-%s-%s', organization, number), 'critical',
       'A pipe burst.', lpad(number::text, 6, '0'), 'acknowledged', 2, at, 'sms', 'Contact 1',
       large_world.parent('emergency_contact', 2, organization, number), at, at
from large_world.rows('incident') order by at;

insert into public.incident_steps (id, organization_id, incident_id, number, kind, emergency_contact_id, name, via, round,
  created_at)
select large_world.id('incident_step', organization, number), organization_id,
       large_world.id('incident', organization, (number + 1) / 2), 1 + (number + 1) % 2,
       (array['told', 'acknowledged'])[1 + (number + 1) % 2], large_world.parent('emergency_contact', 2, organization, number),
       'Contact 1', 'sms', 1, at
from large_world.rows('incident_step') order by at;

insert into public.emergency_notifications (id, organization_id, emergency_contact_id, vapi_call_id, notification_type, urgency,
  message, incident_id, step, status, sent_at, created_at, updated_at)
select large_world.id('emergency_notification', organization, number), organization_id,
       large_world.parent('emergency_contact', 2, organization, number), format('call-%s-%s', organization, number), 'sms',
       'critical', 'A pipe burst.', large_world.parent('incident', 3, organization, number), 1, 'acknowledged', at, at, at
from large_world.rows('emergency_notification') order by at;
