-- Phone calls, and who is called in an emergency.

create table public.call_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  vapi_call_id text not null check (vapi_call_id <> ''),
  assistant_id uuid,
  customer_id uuid,
  customer_phone_number text not null,
  call_duration integer check (call_duration >= 0),
  call_status text not null check (call_status <> ''),
  language_detected text,
  emergency_detected boolean not null default false,
  urgency_score numeric(3, 2) check (urgency_score between 0.0 and 1.0),
  transcript text,
  summary text,
  tools_used jsonb not null default '[]',
  metadata jsonb not null default '{}',
  erased_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, vapi_call_id),
  foreign key (organization_id, assistant_id) references public.assistants (organization_id, id)
    on delete set null (assistant_id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id)
);
comment on table public.call_logs is 'Calls that an assistant took; functions write them.';
comment on column public.call_logs.customer_phone_number is 'As the provider names the caller: E.164, or anonymous.';
comment on column public.call_logs.call_duration is 'Seconds.';
comment on column public.call_logs.call_status is
  'queued, ringing, in_progress or forwarding while it goes on; completed, transferred, voicemail, no_answer or failed
   once it ended. The provider''s own reason is in metadata.';
comment on column public.call_logs.tools_used is 'Names of the tools that the assistant called, each once.';
comment on column public.call_logs.urgency_score is '0 to 1.';
comment on column public.call_logs.erased_at is
  'When whoever called was erased. Of what is told of the call after that, numbers and states are kept, and no word.';
create index call_logs_newest_idx on public.call_logs (organization_id, created_at desc, id);
create index call_logs_status_idx on public.call_logs (organization_id, call_status, created_at desc);
create index call_logs_assistant_idx on public.call_logs (organization_id, assistant_id);
create index call_logs_customer_idx on public.call_logs (organization_id, customer_id);
call private.keep_time('public.call_logs');
call private.bound_table('public.call_logs',
  lines => 'vapi_call_id 255, customer_phone_number 50, call_status 100, language_detected 35',
  articles => 'transcript 500000, summary 20000', documents => 'tools_used, metadata 262144'
);
call private.guard_table('public.call_logs', 'select', 'insert', 'update');
call private.open_table('public.call_logs');

-- What an assistant's tools answered during calls, so that a call of one that is repeated gets the same answer and
-- books nothing twice.
create table private.tool_calls (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  vapi_call_id text not null check (vapi_call_id <> ''),
  tool_call_id text not null check (tool_call_id <> ''),
  tool text not null check (tool <> ''),
  answer text,
  is_error boolean not null default false,
  offered jsonb not null default '[]' check (jsonb_typeof(offered) = 'array'),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default now() + interval '7 days',
  primary key (organization_id, vapi_call_id, tool_call_id)
);
comment on table private.tool_calls is 'Calls of tools, written by the statement that does what they ask for.';
comment on column private.tool_calls.answer is
  'What was said; null within that statement, and where whoever called was erased before and nothing was done.';
comment on column private.tool_calls.is_error is 'Whether it says that nothing was done, or asks for what is missing.';
comment on column private.tool_calls.offered is 'The times that it offers, by which a booking names one: type_id, starts_at.';
create index tool_calls_expires_idx on private.tool_calls (expires_at);
call private.bound_table('private.tool_calls',
  lines => 'vapi_call_id 255, tool_call_id 255, tool 100, answer 1000', documents => 'offered'
);
call private.guard_table('private.tool_calls', 'select', 'insert', 'update');

create table public.call_transfers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  vapi_call_id text not null check (vapi_call_id <> ''),
  reason text,
  urgency text,
  summary text,
  customer_name text,
  transfer_to text,
  status text not null default 'initiated'
    check (status = any ('{initiated,connecting,connected,completed,failed,no_answer}')),
  connected_at timestamptz,
  completed_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.call_transfers is 'Calls that were put through to a person.';
comment on column public.call_transfers.vapi_call_id is 'The call; its log may come later than the transfer.';
comment on column public.call_transfers.transfer_to is 'E.164.';
create index call_transfers_call_idx on public.call_transfers (organization_id, vapi_call_id);
create index call_transfers_newest_idx on public.call_transfers (organization_id, created_at desc, id);
call private.keep_time('public.call_transfers');
call private.bound_table('public.call_transfers',
  lines => 'vapi_call_id 255, urgency 50, customer_name', articles => 'reason 2000, summary 20000',
  phones => 'transfer_to', documents => 'metadata'
);
call private.guard_table('public.call_transfers', 'select', 'insert', 'update');
call private.open_table('public.call_transfers');

create table public.emergency_contacts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  email text,
  job_title text,
  is_primary boolean not null default false,
  is_active boolean not null default true,
  available_days text[] check (available_days <@ array[
    'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'
  ]),
  available_hours_start time,
  available_hours_end time,
  priority integer not null default 1 check (priority >= 1),
  escalation_timeout integer not null default 30 check (escalation_timeout between 1 and 3600),
  sms_enabled boolean not null default true,
  call_enabled boolean not null default true,
  email_enabled boolean not null default false,
  notes text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint emergency_contacts_hours check ((available_hours_start is null) = (available_hours_end is null)),
  constraint emergency_contacts_email check (email is not null or not email_enabled)
);
comment on table public.emergency_contacts is 'Who is called in an emergency, and when they can be.';
comment on column public.emergency_contacts.phone is 'E.164.';
comment on column public.emergency_contacts.job_title is 'What they are, such as plumber.';
comment on column public.emergency_contacts.available_days is
  'The days on which their hours begin, in the organization''s zone; null: every day.';
comment on column public.emergency_contacts.available_hours_start is
  'In the organization''s zone; an end before the start is on the next day; both the same: the whole day; null: always.';
comment on column public.emergency_contacts.priority is '1 comes first.';
comment on column public.emergency_contacts.escalation_timeout is 'Seconds until the next one is called.';
create index emergency_contacts_priority_idx on public.emergency_contacts (organization_id, priority);
create index emergency_contacts_newest_idx on public.emergency_contacts (organization_id, created_at desc, id);
call private.keep_time('public.emergency_contacts');
call private.bound_table('public.emergency_contacts',
  labels => 'name', lines => 'job_title', texts => 'notes', emails => 'email', documents => 'metadata'
);
call private.guard_table('public.emergency_contacts', 'select');
call private.open_table(
  'public.emergency_contacts',
  'name, phone, email, job_title, is_primary, is_active, available_days, available_hours_start, available_hours_end,
   priority, escalation_timeout, sms_enabled, call_enabled, email_enabled, notes, metadata',
  written_by => 'admin'
);
call private.audit_table('public.emergency_contacts');

create table public.incidents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  vapi_call_id text check (vapi_call_id <> ''),
  reported_by uuid,
  urgency text not null check (urgency = any ('{low,normal,high,critical}')),
  message text not null check (message <> ''),
  language text not null default 'en',
  code text not null check (code ~ '^[0-9]{6}$'),
  status text not null default 'open' check (status = any ('{open,unanswered,acknowledged,resolved,cancelled}')),
  round integer not null default 1 check (round between 1 and 3),
  step integer not null default 0 check (step >= 0),
  escalate_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_via text check (acknowledged_via = any ('{call,sms,link,staff}')),
  acknowledged_by text,
  acknowledged_contact_id uuid,
  acknowledged_user_id uuid,
  ended_at timestamptz,
  note text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, vapi_call_id),
  foreign key (organization_id, acknowledged_contact_id) references public.emergency_contacts (organization_id, id)
    on delete set null (acknowledged_contact_id),
  foreign key (organization_id, acknowledged_user_id) references public.members (organization_id, user_id)
    on delete set null (acknowledged_user_id),
  foreign key (organization_id, reported_by) references public.members (organization_id, user_id)
    on delete set null (reported_by)
);
comment on table public.incidents is
  'Emergencies: the people on call are told one after another, until one of them takes it. Functions write them.';
comment on column public.incidents.vapi_call_id is 'The call that reported it, which reports one. Null: staff or a program did.';
comment on column public.incidents.reported_by is 'The member of the staff who reported it. Null: a caller or a program did.';
comment on column public.incidents.message is 'What the people on call read: what, where, and whom to call back.';
comment on column public.incidents.language is 'The language (BCP 47) in which the people on call are told.';
comment on column public.incidents.code is 'What somebody who was told by text message answers, to take it.';
comment on column public.incidents.status is
  'open: it waits for whoever was told last; unanswered: nobody is left to tell, and whom the organization names for that
   case was told; acknowledged: somebody has it.';
comment on column public.incidents.round is 'Who does not answer is told again, up to three times.';
comment on column public.incidents.step is 'The last step, of incident_steps.';
comment on column public.incidents.escalate_at is 'When the next one is told, or looked for. Null: never.';
comment on column public.incidents.acknowledged_by is 'The name of whoever took it, as it was then.';
comment on column public.incidents.ended_at is 'When it was resolved or cancelled.';
comment on column public.incidents.note is 'What the staff wrote when they ended it.';
create index incidents_newest_idx on public.incidents (organization_id, created_at desc, id);
create index incidents_status_idx on public.incidents (organization_id, status, created_at desc);
create index incidents_contact_idx on public.incidents (organization_id, acknowledged_contact_id);
create index incidents_user_idx on public.incidents (organization_id, acknowledged_user_id);
create index incidents_reporter_idx on public.incidents (organization_id, reported_by);
-- A code never means another incident, however late it is answered.
create unique index incidents_code_key on public.incidents (organization_id, code);
call private.keep_time('public.incidents');
call private.bound_table('public.incidents',
  lines => 'vapi_call_id 255, language 35, acknowledged_by, urgency 50, code 6, acknowledged_via 50',
  articles => 'message 2000, note 2000'
);
call private.guard_table('public.incidents', 'select', 'insert', 'update');
call private.open_table('public.incidents');

create table public.incident_steps (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  incident_id uuid not null,
  number integer not null check (number > 0),
  kind text not null check (kind = any (
    '{told,passed_over,timed_out,failed,nobody_on_call,unanswered,acknowledged,too_late,resolved,cancelled}'
  )),
  emergency_contact_id uuid,
  name text,
  via text,
  round integer not null check (round between 1 and 3),
  escalate_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  unique (organization_id, incident_id, number),
  foreign key (organization_id, incident_id) references public.incidents (organization_id, id) on delete cascade,
  foreign key (organization_id, emergency_contact_id) references public.emergency_contacts (organization_id, id)
    on delete set null (emergency_contact_id)
);
comment on table public.incident_steps is 'What was done in an incident, one after another. Nothing of it ever changes.';
comment on column public.incident_steps.kind is
  'told: somebody was told; passed_over: there is no way to tell them; timed_out: they did not answer in time; failed: no
   message reached them; nobody_on_call, unanswered: whom the organization names for that case was told; too_late:
   somebody wanted to take it whom another was before.';
comment on column public.incident_steps.name is 'Who it was, as they were called then.';
comment on column public.incident_steps.via is 'How: sms, email, call, link, staff; several with a comma.';
comment on column public.incident_steps.escalate_at is 'Until when they had time to answer.';
create index incident_steps_contact_idx on public.incident_steps (organization_id, emergency_contact_id);
create index incident_steps_newest_idx on public.incident_steps (organization_id, created_at desc, id);
call private.bound_table('public.incident_steps', lines => 'kind 50, name, via 50');
call private.guard_table('public.incident_steps', 'select', 'insert');
call private.open_table('public.incident_steps');

create table public.emergency_notifications (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  emergency_contact_id uuid,
  vapi_call_id text,
  notification_type text not null check (notification_type <> ''),
  urgency text not null check (urgency <> ''),
  message text not null,
  incident_id uuid,
  step integer,
  message_id uuid,
  status text not null default 'pending'
    check (status = any ('{pending,sent,delivered,failed,acknowledged,withdrawn}')),
  sent_at timestamptz,
  delivered_at timestamptz,
  acknowledged_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, emergency_contact_id) references public.emergency_contacts (organization_id, id)
    on delete set null (emergency_contact_id),
  foreign key (organization_id, incident_id) references public.incidents (organization_id, id) on delete cascade,
  foreign key (organization_id, message_id) references public.outbox (organization_id, id)
    on delete set null (message_id)
);
comment on table public.emergency_notifications is 'Messages to the people on call, and what became of each.';
comment on column public.emergency_notifications.emergency_contact_id is
  'Null: nobody was on call, and whom the organization names for that case was told.';
comment on column public.emergency_notifications.notification_type is 'sms, call or email.';
comment on column public.emergency_notifications.incident_id is 'The incident that it tells of.';
comment on column public.emergency_notifications.step is 'The step of the incident by which they were told.';
comment on column public.emergency_notifications.status is
  'delivered: it reached the phone or the mailbox; acknowledged: whoever got it took the incident; withdrawn: it was not
   sent, since somebody had it already.';
comment on column public.emergency_notifications.message_id is 'The message in the outbox, whose delivery it follows.';
create index emergency_notifications_contact_idx
  on public.emergency_notifications (organization_id, emergency_contact_id);
create index emergency_notifications_incident_idx on public.emergency_notifications (organization_id, incident_id, step);
create index emergency_notifications_message_idx on public.emergency_notifications (organization_id, message_id);
create index emergency_notifications_newest_idx on public.emergency_notifications (organization_id, created_at desc, id);
call private.keep_time('public.emergency_notifications');
call private.bound_table('public.emergency_notifications',
  lines => 'vapi_call_id 255, notification_type 50, urgency 50', articles => 'message 20000', documents => 'metadata'
);
call private.guard_table('public.emergency_notifications', 'select', 'insert', 'update');
call private.open_table('public.emergency_notifications');
