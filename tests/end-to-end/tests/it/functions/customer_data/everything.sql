-- Something of one person in every table that keeps something of people. What tells of whom it is says "marker".
insert into customers (id, organization_id, first_name, last_name, name, email, phone, address, preferences, tags, metadata, notes)
values ('e0000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000a0', 'Marker', 'Marker', 'Marker Marker',
  'marker@erase.example', '+41790000077', 'Marker Street 1', '{"seat": "marker"}', '{marker}', '{"note": "marker"}', 'marker');
insert into customer_emails (organization_id, customer_id, email)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000001', 'marker.home@erase.example');
insert into customer_users (organization_id, customer_id, user_id)
select organization_id, 'e0000000-0000-4000-8000-000000000001', user_id from members
where organization_id = '00000000-0000-4000-8000-0000000000a0' and role = 'member' limit 1;
insert into leads (id, organization_id, customer_id, first_name, last_name, email, phone, source, source_details, utm_source, custom_fields, notes, tags)
values ('e0000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000001',
  'Marker', 'Marker', 'marker.lead@erase.example', '+41790000078', 'form', '{"page": "marker"}', 'marker', '{"a": "marker"}', 'marker', '{marker}');
insert into forms (id, organization_id, name, fields) values ('e0000000-0000-4000-8000-000000000003',
  '00000000-0000-4000-8000-0000000000a0', 'Contact', '[{"name": "email", "type": "email"}]');
insert into form_submissions (organization_id, form_id, form_version, lead_id, status, answers, person, attribution, consents, page_url)
values
  ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000003', 1, 'e0000000-0000-4000-8000-000000000002',
   'accepted', '{"email": "marker"}', '{"email": "marker.lead@erase.example"}', '{}', '[]', 'https://marker.example'),
  ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000003', 1, null,
   'spam', '{"email": "marker@erase.example"}', '{"email": "Marker@erase.example"}', '{}', '[]', null);
insert into invitations (id, organization_id, kind, email, first_name, token_hash, expires_at, message)
values ('e0000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-0000000000a0', 'client', 'marker@erase.example', 'Marker',
  sha256('marker'), now() + interval '1 day', 'marker');
insert into clients (id, organization_id, customer_id, invitation_id, first_name, last_name, email, email_verified, phone, notes, custom_fields,
  emergency_contact_name)
values ('e0000000-0000-4000-8000-000000000005', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000001',
  'e0000000-0000-4000-8000-000000000004', 'Marker', 'Marker', 'marker@erase.example', true, '+41790000077', 'marker', '{"a": "marker"}', 'Marker''s mother');
insert into client_passwords (client_id, organization_id, password_hash)
values ('e0000000-0000-4000-8000-000000000005', '00000000-0000-4000-8000-0000000000a0', '$argon2id$marker');
insert into private.password_links (token_hash, organization_id, client_id, email, expires_at)
values (sha256('marker'), '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000005', 'marker@erase.example', now() + interval '1 hour');
insert into private.known_networks (organization_id, client_id, network, last_seen_at)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000005', sha256('marker'), now());
insert into bookings (id, organization_id, departure_id, customer_id, num_participants, unit_price, total_price, currency, status,
  special_requests, metadata, confirmation_code, created_by, cancellation_reason, start_date, end_date)
select 'e0000000-0000-4000-8000-000000000006', organization_id, id, 'e0000000-0000-4000-8000-000000000001', 1, 120, 120, 'CHF',
  'cancelled', 'marker', '{"a": "marker"}', 'ERASE234', 'e0000000-0000-4000-8000-000000000005', 'marker', starts_at, ends_at
from tour_departures where organization_id = '00000000-0000-4000-8000-0000000000a0' and starts_at > now() order by starts_at limit 1;
insert into booking_items (organization_id, booking_id, position, item_type, resource_id, name, quantity, unit_price, total_price, details)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000006', 0, 'experience', gen_random_uuid(),
  'Sledding', 1, 20, 20, '{"for": "marker"}');
insert into payments (id, organization_id, booking_id, customer_id, amount, currency, status, metadata)
values ('e0000000-0000-4000-8000-000000000007', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000006',
  'e0000000-0000-4000-8000-000000000001', 120, 'CHF', 'succeeded', '{"payer": "marker"}');
insert into appointments (id, organization_id, type_id, resource_id, customer_id, vapi_call_id, customer_name, customer_phone, customer_email,
  service_address, appointment_type, service_description, starts_at, ends_at, seats, status, language, notes, metadata,
  cancellation_reason)
select 'e0000000-0000-4000-8000-000000000008', kind.organization_id, kind.id, offered.resource_id,
  'e0000000-0000-4000-8000-000000000001', 'call-erase', 'Marker', '+41790000077', 'marker@erase.example', 'Marker Street 1', kind.name, 'marker',
  now() + interval '30 days', now() + interval '30 days 30 minutes', 1, 'cancelled', 'en', 'marker', '{"a": "marker"}', 'marker'
from appointment_types as kind join appointment_type_resources as offered on offered.type_id = kind.id
where kind.organization_id = '00000000-0000-4000-8000-0000000000a0' limit 1;
insert into call_logs (organization_id, vapi_call_id, customer_id, customer_phone_number, call_status, transcript, summary, tools_used, metadata)
values
  ('00000000-0000-4000-8000-0000000000a0', 'call-erase', null, '+41790000077', 'ended', 'I am marker', 'marker', '["marker"]', '{"a": "marker"}');
insert into private.tool_calls (organization_id, vapi_call_id, tool_call_id, tool, answer)
values ('00000000-0000-4000-8000-0000000000a0', 'call-erase', 'call_1', 'who_is_calling', 'marker');
insert into call_transfers (organization_id, vapi_call_id, reason, summary, customer_name, metadata)
values ('00000000-0000-4000-8000-0000000000a0', 'call-erase', 'marker', 'marker', 'Marker', '{"a": "marker"}');
insert into emergency_notifications (organization_id, vapi_call_id, notification_type, urgency, message, metadata)
values ('00000000-0000-4000-8000-0000000000a0', 'call-erase', 'sms', 'high', 'marker', '{"a": "marker"}');
insert into incidents (organization_id, vapi_call_id, urgency, message, note, code)
values ('00000000-0000-4000-8000-0000000000a0', 'call-erase', 'high', 'marker', 'marker', '000077');
insert into conversations (id, organization_id, customer_id, channel, title, subject, metadata) values
  ('e0000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000001', 'email', 'marker', 'marker', '{"a": "marker"}');
insert into conversations (id, organization_id, external_user_id, channel) values
  ('e0000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a0', '+41790000077', 'whatsapp');
insert into messages (id, organization_id, conversation_id, customer_id, channel, direction, sender, subject, body, attachments) values
  ('e0000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000009',
   'e0000000-0000-4000-8000-000000000001', 'email', 'inbound', 'customer', 'marker', 'marker', '[{"name": "marker"}]'),
  ('e0000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-00000000000a',
   null, 'whatsapp', 'inbound', 'customer', null, 'marker', '[]');
insert into messages (id, organization_id, lead_id, channel, direction, sender, body, from_address, to_address) values
  ('e0000000-0000-4000-8000-00000000000d', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000002',
   'email', 'outbound', 'staff', 'marker', 'us@alpine.example', 'marker.lead@erase.example');
insert into message_embeddings (organization_id, message_id, model, embedding)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-00000000000b', 'model', 'mark');
insert into escalations (organization_id, conversation_id, reason, summary)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000009', 'asked', 'marker');
insert into meetings (organization_id, conversation_id, external_user_id, duration_minutes, title, attendees, facts) values
  ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000009', 'marker', 30, 'marker',
   '[{"email": "marker.other@erase.example"}]', '{"u1": {"title": "marker", "people": {"marker.other@erase.example": {"name": "marker"}}}}'),
  ('00000000-0000-4000-8000-0000000000a0', null, 'marker@erase.example', 30, 'marker',
   '[{"email": "Marker@erase.example"}, {"email": "other@kept.example"}]',
   '{"u2": {"people": {"Marker@erase.example": {"name": "marker"}, "other@kept.example": {"name": "Kept"}}}}');
insert into private.checkouts (organization_id, booking_id, amount, currency, account, asked, expires_at)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000006', 10, 'CHF', 'platform', '{"email": "marker@erase.example"}', now());
insert into topics_daily (organization_id, date, topic_id, topic_label, sample_messages)
values ('00000000-0000-4000-8000-0000000000a0', '2020-01-01', 0, 'breakfast', '["e0000000-0000-4000-8000-00000000000b", "e0000000-0000-4000-8000-0000000000ff"]');
insert into contact_permissions (organization_id, channel, address, purpose, status, source)
values ('00000000-0000-4000-8000-0000000000a0', 'email', 'marker@erase.example', 'marketing', 'granted', 'staff');
insert into private.contact_links (token_hash, organization_id, channel, address, asked, expires_at)
values (sha256('marker'), '00000000-0000-4000-8000-0000000000a0', 'email', 'marker@erase.example', '{"purposes": ["marketing"]}', now() + interval '7 days');
-- A lead that a form made of the same address, which nobody linked.
insert into leads (organization_id, first_name, email, source)
values ('00000000-0000-4000-8000-0000000000a0', 'Marker', 'Marker@erase.example', 'form');
insert into clients (id, organization_id, customer_id, first_name, email)
values ('e0000000-0000-4000-8000-000000000010', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000001', 'Marker', 'marker.old@erase.example');
delete from clients where id = 'e0000000-0000-4000-8000-000000000010';
insert into outbox (organization_id, topic, channel, recipient, payload) values
  ('00000000-0000-4000-8000-0000000000a0', 'appointment.reminder', 'sms', '+41790000077', '{"name": "marker"}'),
  ('00000000-0000-4000-8000-0000000000a0', 'payment.received', 'email', 'boss@alpine.example',
   '{"booking_id": "e0000000-0000-4000-8000-000000000006", "name": "marker"}');
insert into private.outbox_requests (organization_id, message_id, body)
select organization_id, id, 'marker' from outbox where recipient = '+41790000077';
insert into agents (id, organization_id, name) values ('e0000000-0000-4000-8000-00000000000e', '00000000-0000-4000-8000-0000000000a0', 'Helper');
insert into agent_logs (organization_id, agent_id, event, details)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-00000000000e', 'asked',
  '{"customer_id": "e0000000-0000-4000-8000-000000000001", "said": "marker"}');
insert into workflows (id, organization_id, name, trigger_type) values ('e0000000-0000-4000-8000-00000000000f', '00000000-0000-4000-8000-0000000000a0', 'Greet', 'manual');
insert into workflow_executions (organization_id, workflow_id, trigger_data)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-00000000000f', '{"lead_id": "e0000000-0000-4000-8000-000000000002", "name": "marker"}');
insert into workflow_executions (id, organization_id, workflow_id, lead_id, subject_id, input_data)
values ('e0000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-00000000000f',
  'e0000000-0000-4000-8000-000000000002', 'e0000000-0000-4000-8000-000000000002', '{"name": "marker"}');
insert into workflow_steps (organization_id, execution_id, node_id, status, output)
values ('00000000-0000-4000-8000-0000000000a0', 'e0000000-0000-4000-8000-000000000011', 'ask', 'done', '{"said": "marker"}');
insert into private.workflow_events (organization_id, topic, lead_id, payload)
values ('00000000-0000-4000-8000-0000000000a0', 'lead.created', 'e0000000-0000-4000-8000-000000000002', '{"said": "marker"}');
insert into private.webhook_events (organization_id, provider, account, event_id, object_id, waiting, expires_at)
values ('00000000-0000-4000-8000-0000000000a0', 'stripe', 'organization', 'evt_erase', 'pi_1',
  '{"booking_id": "e0000000-0000-4000-8000-000000000006", "name": "marker"}', now() + interval '1 day');
