-- What is kept of the people whom an organization serves: where it stands, how the rows of one person are found, and what
-- becomes of them when that person is erased. Every table is named here; a test holds that none is forgotten.

create type private.person as (
  organization_id uuid,
  customers uuid[],
  leads uuid[],
  clients uuid[],
  bookings uuid[],
  appointments uuid[],
  conversations uuid[],
  messages uuid[],
  calls text[],
  addresses text[],
  claimed text[],
  records uuid[]
);
comment on type private.person is
  'One person with an organization: the ids of what is theirs, and the addresses that are theirs alone. claimed: those that a
   form gave as theirs, which may be somebody else''s. records: the ids of all these, and of what was erased with them.';

create type private.named_person as (organization_id uuid, subject text, subject_id uuid);
comment on type private.named_person is 'A person as a request names one. subject: customer, lead or client, whose id it is.';

create table private.personal_data (
  table_name regclass primary key,
  erasure text not null check (erasure = any ('{none,cascade,delete,anonymize}')),
  step smallint,
  found_by text,
  spared text,
  anonymized jsonb not null default '{}',
  kept text[] not null default '{}',
  is_exported boolean not null default false,
  shown jsonb not null default '{}',
  client_condition text not null default 'true',
  reason text not null,
  check ((erasure in ('delete', 'anonymize')) = (step is not null and found_by is not null)),
  check ((erasure = 'anonymize' or spared is not null) = (anonymized <> '{}')),
  check (spared is null or erasure = 'delete')
);
comment on table private.personal_data is 'For each table: what becomes of its rows when a person is erased.';
comment on column private.personal_data.erasure is
  'none: it holds nothing of customers; cascade: its rows go with the rows that they belong to; delete: its rows go;
   anonymize: its rows stay, without what tells of whom they are.';
comment on column private.personal_data.step is 'When its turn is: lower ones go first.';
comment on column private.personal_data.found_by is
  'The condition of a person''s rows, in SQL: the row is r, the person is $1, a private.person.';
comment on column private.personal_data.spared is
  'The condition of those of them that an erasure leaves, but for what `anonymized` says; null: it leaves none.';
comment on column private.personal_data.shown is
  'Of rows that are about several people: columns, and the expressions in SQL that an export has in their place.';
comment on column private.personal_data.client_condition is
  'Which of these rows clients are shown in an export of their own; false: none.';
comment on column private.personal_data.anonymized is 'Columns, and the expressions in SQL that they are set to.';
comment on column private.personal_data.kept is 'The columns that stay: with those of anonymized, all of the table''s.';
comment on column private.personal_data.reason is 'Why.';

call private.bound_table('private.personal_data', articles => 'found_by 2000, spared 500, client_condition 500, reason 500');
alter table private.personal_data enable row level security;
alter table private.personal_data force row level security;
revoke all on private.personal_data from public;
grant select on private.personal_data to service_role, frontdesk_privacy;
create policy privacy_select on private.personal_data for select to frontdesk_privacy using (true);

create table public.erasures (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  subject text not null check (subject = any ('{customer,lead,client}')),
  subject_id uuid not null,
  caller text not null check (caller = any ('{user,client}')),
  user_id uuid,
  deleted jsonb not null,
  anonymized jsonb not null,
  created_at timestamptz not null default now()
);
comment on table public.erasures is 'That a person was erased: when, and who asked for it. It says nothing of whom.';
comment on column public.erasures.subject_id is 'The id that was named. It stands in no other table but in rows that were anonymized.';
comment on column public.erasures.user_id is 'The user of the staff who asked; null where the person themselves did.';
comment on column public.erasures.deleted is 'Numbers of rows by table.';
comment on column public.erasures.anonymized is 'Numbers of rows by table, of those that accounts and statistics need.';
create index erasures_newest_idx on public.erasures (organization_id, created_at desc, id);
call private.bound_table('public.erasures', documents => 'deleted, anonymized');
call private.guard_table('public.erasures', variadic '{}');
call private.open_table('public.erasures', read_by => 'admin');
grant insert on public.erasures to frontdesk_privacy;
create policy privacy_insert on public.erasures for insert to frontdesk_privacy
  with check (organization_id = private.acting_organization());

insert into private.personal_data (step, table_name, erasure, is_exported, found_by, reason) values
  (10, 'outbox', 'delete', true,
    'lower(r.recipient) = any ($1.addresses) and r.topic not like ''payment.%'' and r.topic not like ''escalation.%''
       and r.topic not like ''emergency.%''
     or r.topic = ''consent.requested'' and lower(r.recipient) = any ($1.claimed)
     or r.id = any ($1.messages)
     or r.payload ->> ''booking_id'' = any ($1.bookings::text[])
     or r.payload ->> ''appointment_id'' = any ($1.appointments::text[])
     or r.payload ->> ''conversation_id'' = any ($1.conversations::text[])
     or r.payload ->> ''customer_id'' = any ($1.customers::text[])
     or r.payload ->> ''lead_id'' = any ($1.leads::text[])
     or r.payload ->> ''call_id'' = any ($1.calls)',
    'What waits is not sent any more; what was sent has been said.'),
  (11, 'contact_permissions', 'delete', true, 'lower(r.address) = any ($1.addresses || $1.claimed)',
    'What they allowed; who comes back is asked again. What they refused stays, so that nobody writes to them.'),
  (11, 'private.contact_links', 'delete', false, 'lower(r.address) = any ($1.addresses || $1.claimed)',
    'The links of what they were sent.'),
  (12, 'form_submissions', 'delete', true,
    'r.lead_id = any ($1.leads) or r.lead_id is null
       and (lower(r.person ->> ''email'') = any ($1.addresses || $1.claimed) or r.person ->> ''phone'' = any ($1.addresses))',
    'What they filled in.'),
  (13, 'escalations', 'delete', true, 'r.conversation_id = any ($1.conversations)', 'It says what they asked for.'),
  (15, 'messages', 'delete', true, 'r.id = any ($1.messages)', 'What they wrote, and what was written to them.'),
  (16, 'conversations', 'delete', true, 'r.id = any ($1.conversations)', 'What holds their messages together.'),
  (17, 'agent_logs', 'delete', true, 'r.id = any (array(select private.agent_logs_about($1)))', 'What an assistant did for them.'),
  (18, 'workflow_executions', 'delete', true,
    'r.id = any (array(select private.runs_about($1)))',
    'What ran because of them, with what it knew.'),
  (19, 'private.workflow_events', 'delete', false,
    'r.lead_id = any ($1.leads) or r.customer_id = any ($1.customers)',
    'What workflows were told of them.'),
  (21, 'private.checkouts', 'delete', false, 'r.booking_id = any ($1.bookings) or r.appointment_id = any ($1.appointments)',
    'Where they were to pay, with the address for the receipt.'),
  (20, 'private.webhook_events', 'delete', false,
    'r.waiting is not null and r.event_id = any (array(select private.webhook_events_about($1)))',
    'What a provider told before there was anything that it belongs to.'),
  (21, 'private.tool_calls', 'delete', false, 'r.vapi_call_id = any ($1.calls)', 'What they were told on the phone.'),
  (40, 'invitations', 'delete', true,
    'r.kind = ''client'' and (lower(r.email) = any ($1.addresses) or exists (
       select from public.clients as known
       where known.organization_id = r.organization_id and known.id = any ($1.clients) and known.invitation_id = r.id))',
    'What asked them to become a client.'),
  (41, 'clients', 'delete', true, 'r.id = any ($1.clients)', 'Their account.'),
  (42, 'leads', 'delete', true, 'r.id = any ($1.leads)', 'Who they were before they were a customer.'),
  (43, 'customer_users', 'delete', true, 'r.customer_id = any ($1.customers)', 'Which of the staff they are.'),
  (44, 'customer_emails', 'delete', true, 'r.customer_id = any ($1.customers)', 'Their addresses.'),
  (45, 'customer_phones', 'delete', true, 'r.customer_id = any ($1.customers)', 'Their numbers.');

update private.personal_data set spared = 'r.status = ''revoked''', anonymized = '{"evidence": "''{}''"}'
where table_name = 'public.contact_permissions'::regclass;

-- What accounts, statistics and the places that are taken need stays.
insert into private.personal_data (step, table_name, is_exported, found_by, anonymized, kept, erasure, reason) values
  (30, 'bookings', true, 'r.id = any ($1.bookings)',
    '{"customer_name": "''Erased''", "customer_email": "null", "customer_phone": "null", "special_requests": "null",
      "metadata": "''{}''", "cancellation_reason": "null",
      "created_by": "case when not r.created_by = any ($1.clients) then r.created_by end"}',
    '{id, organization_id, tour_id, departure_id, customer_id, num_participants, extra_participants, party, unit_price, total_price, currency, status,
      payment_status, payment_id, confirmation_code, start_date, end_date, expires_at, by_stranger, texts_allowed, created_at, updated_at, confirmed_at,
      rescheduled_at, moved_by_staff_at, cancelled_at, completed_at, no_show_at, expired_at}',
    'anonymize', 'What was sold, and for how much.'),
  (31, 'booking_items', true, 'r.booking_id = any ($1.bookings)', '{"details": "''{}''"}',
    '{id, organization_id, booking_id, position, item_type, resource_id, name, quantity, unit_price, total_price, created_at,
      updated_at}', 'anonymize', 'What was sold, and for how much.'),
  (32, 'payments', true,
    'r.booking_id = any ($1.bookings) or r.appointment_id = any ($1.appointments) or r.customer_id = any ($1.customers)',
    '{"metadata": "''{}''"}',
    '{id, organization_id, booking_id, appointment_id, customer_id, amount, refunded, currency, status, method, transaction_id,
      invoice_url, facts, created_at, updated_at}', 'anonymize', 'Accounts are kept for as long as the law wants them.'),
  (33, 'appointments', true, 'r.id = any ($1.appointments)',
    '{"customer_name": "''Erased''", "customer_phone": "null", "customer_email": "null", "service_address": "null",
      "service_description": "null", "notes": "null", "metadata": "''{}''", "cancellation_reason": "null",
      "vapi_call_id": "null", "created_by": "case when not r.created_by = any ($1.clients) then r.created_by end"}',
    '{id, organization_id, type_id, resource_id, slot_id, customer_id, confirmation_code, appointment_type, starts_at,
      ends_at, duration_minutes, seats, unit_price, seat_prices, total_price, currency, payment_status, texts_allowed, status, language, confirmation_sent_at, reminder_at, reminder_sent_at,
      reminder_error, google_calendar_event_id, outlook_calendar_event_id, calendly_event_id, calendar_provider,
      urgency_score, emergency_detected, expires_at, by_stranger, by_program, confirmed_at, rescheduled_at, moved_by_staff_at, cancelled_at, completed_at, no_show_at,
      expired_at, created_at, updated_at}', 'anonymize', 'Who worked when.'),
  (34, 'call_transfers', true, 'r.vapi_call_id = any ($1.calls)',
    '{"reason": "null", "summary": "null", "customer_name": "null", "metadata": "''{}''"}',
    '{id, organization_id, vapi_call_id, urgency, transfer_to, status, connected_at, completed_at, created_at, updated_at}',
    'anonymize', 'How calls were handed on.'),
  (35, 'emergency_notifications', true, 'r.vapi_call_id = any ($1.calls)',
    '{"message": "''Erased''", "metadata": "''{}''"}',
    '{id, organization_id, emergency_contact_id, vapi_call_id, notification_type, urgency, incident_id, step, message_id,
      status, sent_at, delivered_at, acknowledged_at, created_at, updated_at}',
    'anonymize', 'Who was told of an emergency, and when.'),
  (38, 'incidents', true, 'r.vapi_call_id = any ($1.calls)', '{"message": "''Erased''", "note": "null"}',
    '{id, organization_id, vapi_call_id, reported_by, urgency, language, code, status, round, step, escalate_at,
      acknowledged_at, acknowledged_via, acknowledged_by, acknowledged_contact_id, acknowledged_user_id, ended_at,
      created_at, updated_at}', 'anonymize', 'That there was an emergency, and who took it.'),
  (36, 'call_logs', true, 'r.vapi_call_id = any ($1.calls)',
    '{"customer_id": "null", "customer_phone_number": "''''", "transcript": "null", "summary": "null",
      "tools_used": "''[]''", "metadata": "''{}''", "erased_at": "now()"}',
    '{id, organization_id, vapi_call_id, assistant_id, call_duration, call_status, language_detected, emergency_detected,
      urgency_score, created_at, updated_at}', 'anonymize', 'How many calls there were, and how long.'),
  (9, 'meetings', true,
    'r.conversation_id = any ($1.conversations) or private.names_attendee(r.attendees, $1.addresses)',
    '{"title": "null", "cancellation_reason": "null", "external_user_id": "''Erased''", "conversation_id": "null",
      "attendees": "private.without_attendees(r.attendees, r.conversation_id = any ($1.conversations), $1.addresses)",
      "facts": "private.without_people(r.facts, r.conversation_id = any ($1.conversations), $1.addresses)"}',
    '{id, organization_id, meeting_url, scheduled_at, duration_minutes, status, is_no_show, cal_event_id, created_at,
      updated_at}', 'anonymize', 'When others met them.'),
  (37, 'topics_daily', false, 'r.sample_messages ?| $1.messages::text[]',
    '{"sample_messages": "r.sample_messages - $1.messages::text[]"}',
    '{id, organization_id, date, topic_id, topic_label, keywords, message_count, percentage, created_at, labelled_by,
      grouped_count}', 'anonymize', 'Numbers of a day, and which messages show what a topic is about.'),
  (50, 'customers', true, 'r.id = any ($1.customers)',
    '{"name": "''Erased''", "first_name": "null", "last_name": "null", "email": "null", "phone": "null",
      "address": "null", "preferences": "''{}''", "tags": "''{}''", "metadata": "''{}''", "notes": "null"}',
    '{id, organization_id, primary_language, sms_enabled, total_appointments, total_spent, last_appointment_date, created_at,
      updated_at}', 'anonymize', 'What they bought belongs together. Who bought nothing is deleted.'),
  (60, 'audit_logs', true,
    'r.record_id = any ($1.records)
     or coalesce(r.new_data, r.old_data) ->> ''customer_id'' = any ($1.customers::text[])',
    '{"old_data": "null", "new_data": "null", "user_id": "case when not r.user_id = any ($1.clients) then r.user_id end"}',
    '{id, organization_id, caller, request_id, action, table_name, record_id, created_at}',
    'anonymize', 'That something was changed, when and by whom.');

-- Who else meets is nothing of theirs, nor is what was written of both.
update private.personal_data set shown = '{
  "attendees": "private.without_attendees(r.attendees, false, private.others_who_meet(r.attendees, r.facts, $1.addresses))",
  "facts": "private.own_meeting_facts(r.facts, private.others_who_meet(r.attendees, r.facts, $1.addresses))",
  "title": "case when private.others_who_meet(r.attendees, r.facts, $1.addresses) = ''{}'' then r.title end",
  "cancellation_reason": "case when private.others_who_meet(r.attendees, r.facts, $1.addresses) = ''{}'' then r.cancellation_reason end",
  "external_user_id": "case when r.conversation_id = any ($1.conversations) or lower(r.external_user_id) = any ($1.addresses) then r.external_user_id end",
  "conversation_id": "case when r.conversation_id = any ($1.conversations) then r.conversation_id end"
}' where table_name = 'public.meetings'::regclass;

-- What the staff are told, and what was changed by whom, is theirs.
update private.personal_data as listed set client_condition = shown.condition
from (values
  ('public.outbox'::regclass, 'lower(r.recipient) = any ($1.addresses)'),
  ('public.audit_logs', 'false'), ('public.agent_logs', 'false'), ('public.workflow_executions', 'false'),
  ('public.escalations', 'false'), ('public.call_transfers', 'false'), ('public.emergency_notifications', 'false'),
  ('public.incidents', 'false'),
  ('public.clients', 'r.id = any ($1.clients) and r.id = private.subject()')
) as shown (table_name, condition)
where listed.table_name = shown.table_name;

insert into private.personal_data (table_name, erasure, reason) values
  ('client_passwords', 'cascade', 'A client''s.'),
  ('private.known_networks', 'cascade', 'A client''s, as digests.'),
  ('private.password_links', 'cascade', 'A client''s, as digests.'),
  ('private.meeting_uids', 'none', 'Names of meetings at Cal.com.'),
  ('private.outbox_requests', 'cascade', 'A message''s, as it was sent.'),
  ('message_embeddings', 'cascade', 'A message''s.'),
  ('workflow_steps', 'cascade', 'A run''s.'),
  ('private.workflow_waits', 'cascade', 'A run''s.'),
  ('private.reply_leases', 'cascade', 'A conversation''s.');

-- What an organization is, offers and works with; numbers; and what is known of its staff, who are no customers.
insert into private.personal_data (table_name, erasure, reason)
select unnest(none.names::regclass[]), 'none', none.reason
from (values
  ('{organizations, social_accounts, phone_numbers, key_store, channel_senders, secrets, webhook_endpoints, private.webhook_secrets, licenses, license_modules, modules,
     billing_subscriptions, billing_invoices}', 'The organization, and what it pays for.'),
  ('{members, user_profiles, user_preferences, emergency_contacts, incident_steps, functions}', 'Its staff.'),
  ('{tours, tour_departures, participant_kinds, accommodations, experiences, appointment_types, appointment_type_resources, resources,
     business_hours, day_overrides, absences, calendar_connections, calendar_feeds, calendar_events, busy_times, appointment_slots, private.calendar_versions}',
    'What it offers, and when.'),
  ('{forms, message_templates, workflows, workflow_versions, assistants, agents, models_config, model_usage, private.model_rests, model_versions}', 'How it works.'),
  ('{private.website_urls, private.website_robots, private.website_hosts}', 'Where the pages of its sites are, which anybody may read.'),
  ('{documents, website_sources, website_pages, knowledge_base, vector_store, knowledge_chunks, embeddings, public_search,
     private.passage_spellings, private.passage_totals, private.passage_words, private.qdrant_points}',
    'What it answers questions from: its own words. What it wrote there of a customer it takes out itself.'),
  ('{daily_totals, topic_centroids, topic_runs, private.scheduled_runs}', 'Numbers.'),
  ('{private.channel_pauses}', 'What does not leave.'),
  ('{tries, private.jobs}', 'Digests and ids, forgotten when they are not needed.'),
  ('{idempotency_keys}', 'Copies of answers for whoever asked the same with the same key, for a day.'),
  ('{erasures, private.personal_data, private.limits, private.queues, private.schedules, private.local_webhooks}',
    'How the database itself works.')
) as none (names, reason);

-- Who erases sees the rows of one organization, and only while that is done: a role of its own, since no other function
-- may delete what accounts and the log rest on.
do $$
declare
  opened record;
  operation text;
begin
  for opened in
    select listed.table_name, listed.erasure, listed.spared from private.personal_data as listed where listed.erasure <> 'none'
  loop
    foreach operation in array array['select'] || case opened.erasure
      when 'delete' then '{delete}' when 'anonymize' then '{update}' else '{}' end::text[] || case opened.table_name
      when 'public.customers'::regclass then '{delete}' when 'public.leads'::regclass then '{update}' else '{}' end::text[] || case
      when opened.spared is not null then '{update}' else '{}' end::text[]
    loop
      execute format('grant %s on %s to frontdesk_privacy', operation, opened.table_name);
      execute format(
        'create policy privacy_%1$s on %2$s for %1$s to frontdesk_privacy
         using (organization_id = private.acting_organization())',
        operation, opened.table_name
      );
    end loop;
  end loop;
end
$$;
-- Whose address is not to be taken for a customer's.
grant select on public.emergency_contacts to frontdesk_privacy;
create policy privacy_select on public.emergency_contacts for select to frontdesk_privacy
  using (organization_id = private.acting_organization());

