-- Conversations on every channel, their messages, escalations and meetings.

create table public.social_accounts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  platform text not null check (platform = any ('{instagram,whatsapp,messenger}')),
  account_id text not null check (account_id <> ''),
  account_username text,
  token_expires_at timestamptz,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, platform, account_id)
);
comment on table public.social_accounts is
  'Accounts of social networks. Webhooks find their organization by them, so the service alone writes them, when the
   network has said whose they are. Their tokens are in secrets.';
create unique index social_accounts_active_key on public.social_accounts (platform, account_id) where is_active;
create index social_accounts_newest_idx on public.social_accounts (organization_id, created_at desc, id);
call private.keep_time('public.social_accounts');
call private.bound_table('public.social_accounts', lines => 'account_id 255, account_username');
call private.guard_table('public.social_accounts', 'select');
call private.open_table('public.social_accounts');

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  owner_id uuid,
  customer_id uuid,
  agent_id uuid,
  assigned_to uuid,
  social_account_id uuid,
  external_user_id text,
  channel text not null default 'workspace'
    check (channel = any ('{widget,instagram,whatsapp,messenger,sms,email,call,workspace}')),
  title text,
  subject text,
  status text not null default 'open' check (status = any ('{open,escalated,resolved}')),
  resolved_at timestamptz,
  last_message_at timestamptz not null default now(),
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  first_asked_at timestamptz,
  first_answered_at timestamptz,
  handed_back_at timestamptz,
  unique (organization_id, id),
  unique (organization_id, external_user_id, channel),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id),
  foreign key (organization_id, agent_id) references public.agents (organization_id, id) on delete set null (agent_id),
  foreign key (organization_id, assigned_to) references public.members (organization_id, user_id)
    on delete set null (assigned_to),
  foreign key (organization_id, social_account_id) references public.social_accounts (organization_id, id)
    on delete set null (social_account_id),
  constraint conversations_private_or_not check ((owner_id is not null) = (channel = 'workspace'))
);
comment on table public.conversations is 'Threads of messages between customers, the staff and assistants.';
comment on column public.conversations.owner_id is
  'The member who talks with an assistant alone, in the workspace: nobody else reads it but admins. Null: a
   conversation with a customer, for all of the staff.';
comment on column public.conversations.assigned_to is
  'The member who looks after it: as long as there is one, no assistant answers.';
comment on column public.conversations.social_account_id is
  'On WhatsApp, Messenger and Instagram: the account that the customer last wrote to, which answers.';
comment on column public.conversations.external_user_id is
  'Who the customer is to the channel, such as the id at Instagram: one conversation for each. Of a visitor without an
   account, the digest of their token.';
comment on column public.conversations.first_asked_at is 'When the customer first wrote.';
comment on column public.conversations.first_answered_at is
  'When the staff or an assistant first wrote after that: the time between is the response time.';
comment on column public.conversations.handed_back_at is
  'When it was last handed back to the assistant, or resolved: what the staff wrote until then keeps no assistant silent.';
create index conversations_newest_idx on public.conversations (organization_id, created_at desc, id);
create index conversations_last_message_idx on public.conversations (organization_id, last_message_at desc, id);
create index conversations_status_idx on public.conversations (organization_id, status, last_message_at desc);
create index conversations_owner_idx on public.conversations (owner_id);
create index conversations_customer_idx on public.conversations (organization_id, customer_id);
create index conversations_agent_idx on public.conversations (organization_id, agent_id);
create index conversations_account_idx on public.conversations (organization_id, social_account_id);
create index conversations_assigned_idx
  on public.conversations (organization_id, assigned_to, last_message_at desc);
call private.keep_time('public.conversations');
call private.bound_table('public.conversations',
  lines => 'external_user_id 255, title 500, subject 500', documents => 'metadata'
);
call private.guard_table('public.conversations', 'select', 'insert', 'update');
call private.limit_inserts('public.conversations');
grant select, delete, insert (organization_id, owner_id, title, subject, metadata),
  update (title, subject, assigned_to, metadata) on public.conversations to authenticated;
create policy members_select on public.conversations for select to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (owner_id is null or owner_id = (select auth.uid())
         or organization_id = any (array(select private.my_organizations('admin'))))
  );
create policy members_insert on public.conversations for insert to authenticated
  with check (
    organization_id = any (array(select private.my_organizations())) and owner_id = (select auth.uid())
  );
create policy members_update on public.conversations for update to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (owner_id is null or owner_id = (select auth.uid())
         or organization_id = any (array(select private.my_organizations('admin'))))
  )
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_delete on public.conversations for delete to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (owner_id = (select auth.uid()) or organization_id = any (array(select private.my_organizations('admin'))))
  );

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  conversation_id uuid,
  owner_id uuid,
  customer_id uuid,
  lead_id uuid,
  author_id uuid,
  template_id uuid,
  channel text not null default 'workspace'
    check (channel = any ('{widget,instagram,whatsapp,messenger,sms,email,call,workspace}')),
  direction text not null default 'internal' check (direction = any ('{inbound,outbound,internal}')),
  sender text not null default 'staff' check (sender = any ('{customer,staff,assistant,system}')),
  from_address text,
  to_address text,
  subject text,
  body text not null,
  html_body text,
  attachments jsonb not null default '[]',
  message_type text,
  language text,
  variables jsonb not null default '{}',
  status text not null default 'pending'
    check (status = any ('{pending,received,sent,delivered,undelivered,read,failed}')),
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  error_message text,
  external_id text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, conversation_id) references public.conversations (organization_id, id)
    on delete cascade,
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  foreign key (organization_id, template_id) references public.message_templates (organization_id, id)
    on delete set null (template_id),
  constraint messages_have_ends
    check (channel not in ('email', 'sms', 'whatsapp') or conversation_id is not null
           or from_address is not null and to_address is not null)
);
comment on table public.messages is 'Every message from and to customers, and those of the workspace''s chats.';
comment on column public.messages.owner_id is 'That of its conversation: whose private message it is; null: of nobody alone.';
comment on column public.messages.author_id is 'The member who wrote it.';
comment on column public.messages.sender is
  'Whose words these are. Where a model is told of the conversation: customer is user, assistant is assistant.';
comment on column public.messages.from_address is 'An e-mail address, a telephone number (E.164) or an id of the channel.';
comment on column public.messages.to_address is 'An e-mail address, a telephone number (E.164) or an id of the channel.';
comment on column public.messages.message_type is 'What it is about, such as reminder or confirmation.';
comment on column public.messages.language is 'BCP 47.';
comment on column public.messages.variables is 'What the template''s variables were.';
comment on column public.messages.external_id is 'Of the provider, such as Twilio''s SID.';
create index messages_newest_idx on public.messages (organization_id, created_at desc, id);
create index messages_conversation_idx on public.messages (organization_id, conversation_id, created_at);
create index messages_lead_idx on public.messages (organization_id, lead_id, created_at desc);
create index messages_customer_idx on public.messages (organization_id, customer_id, created_at desc);
-- What was written to an address alone is found when whoever has it is erased.
create index messages_address_idx on public.messages (organization_id, lower(to_address))
  where conversation_id is null and customer_id is null and lead_id is null;
-- Whether one of the staff has written to somebody of late.
create index messages_written_idx on public.messages (organization_id, to_address, created_at desc)
  where direction = 'outbound' and sender = 'staff';
-- Who has a number on WhatsApp, where they are known by an id.
create index messages_whatsapp_idx on public.messages (organization_id, from_address, created_at desc)
  where channel = 'whatsapp' and direction = 'inbound';
create index messages_template_idx on public.messages (organization_id, template_id);
create index messages_owner_idx on public.messages (owner_id) where owner_id is not null;
create unique index messages_external_key on public.messages (organization_id, channel, external_id);
create index messages_external_idx on public.messages (external_id) where external_id is not null;
call private.keep_time('public.messages');
call private.bound_table('public.messages',
  lines => 'from_address 500, to_address 500, message_type 100, language 35, external_id 500',
  articles => 'subject 1000, body, html_body 500000, error_message 10000',
  documents => 'attachments, variables, metadata'
);
call private.guard_table('public.messages', 'select', 'insert', 'update');
call private.limit_inserts('public.messages');
-- Messages are read by the staff and written by functions. By hand, one of the staff writes in a chat of their own.
grant select, insert (organization_id, conversation_id, body, metadata) on public.messages to authenticated;
create policy members_select on public.messages for select to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (owner_id is null or owner_id = (select auth.uid())
         or organization_id = any (array(select private.my_organizations('admin'))))
  );
create policy owners_insert on public.messages for insert to authenticated
  with check (
    organization_id = any (array(select private.my_organizations())) and owner_id = (select auth.uid())
  );

create table public.escalations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  conversation_id uuid not null,
  reason text not null check (reason <> ''),
  summary text,
  status text not null default 'pending' check (status = any ('{pending,in_progress,resolved}')),
  assigned_to uuid,
  assigned_at timestamptz,
  taken_at timestamptz,
  resolved_at timestamptz,
  reminders integer not null default 0 check (reminders >= 0),
  reminded_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, conversation_id) references public.conversations (organization_id, id)
    on delete cascade,
  foreign key (organization_id, assigned_to) references public.members (organization_id, user_id)
    on delete set null (assigned_to)
);
comment on table public.escalations is 'Conversations that a person has to take over; functions change them.';
comment on column public.escalations.reason is 'Such as complex_issue, refund_request or vip.';
comment on column public.escalations.status is 'in_progress: somebody has taken it.';
comment on column public.escalations.assigned_to is 'The member who has it, or is asked to take it.';
comment on column public.escalations.assigned_at is 'When it was last given to somebody.';
comment on column public.escalations.reminders is 'How often the staff were reminded that nobody has taken it.';
comment on column public.escalations.reminded_at is 'When they were last reminded.';
comment on column public.escalations.taken_at is 'When somebody first took it: from created_at on, the customer waited.';
create unique index escalations_open_key on public.escalations (organization_id, conversation_id)
  where status <> 'resolved';
create index escalations_conversation_idx on public.escalations (organization_id, conversation_id);
create index escalations_status_idx on public.escalations (organization_id, status, created_at desc);
create index escalations_assigned_idx on public.escalations (organization_id, assigned_to, created_at desc);
-- When the staff were last reminded of any.
create index escalations_reminded_idx on public.escalations (organization_id, reminded_at) where reminded_at is not null;
create index escalations_newest_idx on public.escalations (organization_id, created_at desc, id);
call private.keep_time('public.escalations');
call private.bound_table('public.escalations', lines => 'reason', articles => 'summary 20000');
call private.guard_table('public.escalations', 'select', 'insert', 'update');
call private.open_table('public.escalations');

-- Who answers in a conversation at the moment. Apart from it, since a lease is nothing that a screen shows.
create table private.reply_leases (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  conversation_id uuid not null,
  lease uuid not null,
  leased_until timestamptz not null,
  model_until timestamptz,
  primary key (organization_id, conversation_id),
  foreign key (organization_id, conversation_id) references public.conversations (organization_id, id)
    on delete cascade
);
comment on table private.reply_leases is
  'Replies that are being made, one for each conversation: whoever holds the lease answers all that was asked so far.';
comment on column private.reply_leases.leased_until is 'After this, whoever had it is taken for lost.';
comment on column private.reply_leases.model_until is 'Until when a model is taken to be at work for it; null: none is.';
call private.guard_table('private.reply_leases', 'select', 'insert', 'update', 'delete');

create table public.meetings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  conversation_id uuid,
  external_user_id text not null check (external_user_id <> ''),
  title text,
  meeting_url text,
  scheduled_at timestamptz,
  duration_minutes integer not null default 30 check (duration_minutes between 1 and 1440),
  status text not null default 'scheduled' check (status = any ('{requested,scheduled,completed,cancelled}')),
  attendees jsonb not null default '[]',
  is_no_show boolean not null default false,
  cancellation_reason text,
  cal_event_id text,
  facts jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, cal_event_id),
  foreign key (organization_id, conversation_id) references public.conversations (organization_id, id)
    on delete set null (conversation_id)
);
comment on table public.meetings is 'Meetings made through Cal.com.';
comment on column public.meetings.external_user_id is 'Who meets, as the channel of the conversation knows them.';
comment on column public.meetings.status is 'requested: whoever is asked has not agreed yet.';
comment on column public.meetings.attendees is
  'Who booked: email, name, is_no_show, and has_left, where they gave back their seat of a meeting of several.';
comment on column public.meetings.is_no_show is 'Whether nobody came.';
comment on column public.meetings.cal_event_id is 'The booking''s uid at Cal.com: its last one, since each move gives it another.';
comment on column public.meetings.facts is
  'What Cal.com told, by uid, in whatever order it came; everything else follows from it. erased: digests of who was erased
   (private.meeting_digest), which are personal data as their addresses were: they keep what comes late from bringing them
   back, and go with the meeting.';
create index meetings_conversation_idx on public.meetings (organization_id, conversation_id);
create index meetings_newest_idx on public.meetings (organization_id, created_at desc, id);
call private.keep_time('public.meetings');
call private.bound_table('public.meetings',
  lines => 'external_user_id 255, title, cancellation_reason 500, cal_event_id 255', urls => 'meeting_url',
  documents => 'attendees, facts'
);
call private.guard_table('public.meetings', 'select', 'insert', 'update');
call private.open_table('public.meetings');

-- Apart from the meetings, so that each name is of one of them.
create table private.meeting_uids (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  uid text not null check (uid <> ''),
  meeting_id uuid not null,
  primary key (organization_id, uid),
  foreign key (organization_id, meeting_id) references public.meetings (organization_id, id) on delete cascade
);
comment on table private.meeting_uids is 'All that a meeting was ever called at Cal.com, where each move gives it a new name.';
create index meeting_uids_meeting_idx on private.meeting_uids (organization_id, meeting_id);
call private.bound_table('private.meeting_uids', lines => 'uid 255');
call private.guard_table('private.meeting_uids', variadic '{}');
