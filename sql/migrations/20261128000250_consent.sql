-- What people want to be sent. By address, so that it holds for whoever has it: a customer, a lead, nobody known.

create table public.contact_permissions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  channel text not null check (channel = any ('{email,sms,whatsapp}')),
  address text not null check (
    case channel when 'email' then address = lower(address) and address like '_%@_%'
    else address ~ '^\+[1-9][0-9]{6,14}$' end
  ),
  purpose text not null check (purpose = any ('{transactional,marketing}')),
  status text not null default 'granted' check (status = any ('{pending,granted,revoked}')),
  source text not null default 'staff'
    check (source = any ('{staff,form,import,link,keyword,bounce,complaint,provider}')),
  evidence jsonb not null default '{}' check (jsonb_typeof(evidence) = 'object'),
  changed_at timestamptz not null default now(),
  last_said_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint contact_permissions_once unique (organization_id, channel, address, purpose)
);
comment on table public.contact_permissions is
  'What people want to be sent, by address: marketing takes a permission that was granted, the rest stops where one was
   revoked. Only the person takes a refusal back.';
comment on column public.contact_permissions.address is 'An e-mail address in lower case, or a phone number (E.164).';
comment on column public.contact_permissions.purpose is
  'transactional: about what somebody booked or asked; marketing: everything else.';
comment on column public.contact_permissions.status is
  'pending: a form asked for it, and whoever has the address has not confirmed it yet: nothing is sent by it.';
comment on column public.contact_permissions.source is
  'How it is known. keyword: an answer such as STOP; link: the link of a message; bounce: there is no such mailbox;
   complaint: they called a message spam; provider: it refuses them.';
comment on column public.contact_permissions.evidence is 'What proves it, such as the form and its words, or the id of a message.';
comment on column public.contact_permissions.changed_at is 'Since when it is as it is.';
comment on column public.contact_permissions.last_said_at is
  'When a keyword that says the same was last written: what was written before it changes nothing. Null: none was.';
create index contact_permissions_newest_idx on public.contact_permissions (organization_id, created_at desc, id);
create index contact_permissions_status_idx on public.contact_permissions (organization_id, status);
call private.keep_time('public.contact_permissions');
call private.bound_table('public.contact_permissions', lines => 'address 254', documents => 'evidence 16384');
call private.guard_table('public.contact_permissions', 'select', 'insert', 'update');
call private.limit_inserts('public.contact_permissions');
-- The staff note what people tell them, and never that a refusal is none.
grant select, insert (organization_id, channel, address, purpose, status, evidence), update (status, evidence)
  on public.contact_permissions to authenticated;
create policy members_select on public.contact_permissions for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
create policy members_insert on public.contact_permissions for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_update on public.contact_permissions for update to authenticated
  using (organization_id = any (array(select private.my_organizations())) and status <> 'revoked')
  with check (organization_id = any (array(select private.my_organizations())));
-- Said again, it is as it was.
call private.audit_table('public.contact_permissions', '{last_said_at}');

-- The links by which people see and change what they are sent. Whoever has one reads the mail of its address.
create table private.contact_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  channel text not null check (channel = any ('{email,sms,whatsapp}')),
  address text not null check (address <> ''),
  language text,
  asked jsonb check (jsonb_typeof(asked) = 'object'),
  used_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  check ((asked is not null) = (expires_at is not null)),
  check (used_at is null or asked is not null)
);
comment on table private.contact_links is
  'Links of messages, each for one address of one organization: those with which somebody unsubscribes, and those with which
   they confirm what a form asked for.';
comment on column private.contact_links.token_hash is 'SHA-256 of the token, which stands in the message alone.';
comment on column private.contact_links.language is 'The language of the message (BCP 47): that of the page.';
comment on column private.contact_links.asked is
  'What the link confirms: purposes, and what proves that they were asked for, as private.ask_consent has it. Null: it is
   to unsubscribe.';
comment on column private.contact_links.used_at is 'When it was confirmed. It confirms once.';
comment on column private.contact_links.expires_at is 'Null: a link to unsubscribe works for good.';
create index contact_links_address_idx on private.contact_links (organization_id, channel, address);
call private.bound_table('private.contact_links',
  lines => 'channel 20, address 254, language 35', documents => 'asked 12288');
call private.guard_table('private.contact_links', 'select', 'insert', 'update', 'delete');
-- Whoever has the token opens it, in whichever organization it is.
create policy functions_select_held on private.contact_links for select to frontdesk_functions
  using (encode(token_hash, 'hex') = (select nullif(current_setting('frontdesk.held_token', true), '')));
