-- Customers with all their addresses, and the clients among them who have an account.

create table public.customers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  email text,
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  address text,
  preferences jsonb not null default '{}',
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  first_name text,
  last_name text,
  primary_language text not null default 'en' check (primary_language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  sms_enabled boolean not null default true,
  total_appointments integer not null default 0 check (total_appointments >= 0),
  total_spent numeric(12, 2) not null default 0,
  last_appointment_date date,
  notes text,
  unique (organization_id, id)
);
comment on table public.customers is 'A person that an organization serves.';
comment on column public.customers.phone is 'E.164.';
comment on column public.customers.name is 'In full, as they are addressed; made of first and last name where it is not given.';
comment on column public.customers.primary_language is 'BCP 47, such as en or pt-BR: what they are written and spoken to in.';
comment on column public.customers.sms_enabled is 'Whether they take text messages; STOP clears it.';
comment on column public.customers.total_appointments is 'Appointments that took place; kept by the functions.';
comment on column public.customers.total_spent is
  'Paid and not refunded, in the organization''s currency; kept by the payments.';
comment on column public.customers.last_appointment_date is
  'The day of the latest appointment that took place, in the organization''s zone; kept by the functions.';
comment on column public.customers.notes is 'Of the staff; the customer never sees them.';
create unique index customers_email_key on public.customers (organization_id, lower(email));
create index customers_phone_idx on public.customers (organization_id, phone);
create index customers_newest_idx on public.customers (organization_id, created_at desc, id);
call private.keep_time('public.customers');
call private.bound_table('public.customers',
  labels => 'name', lines => 'first_name 100, last_name 100', texts => 'address 500, notes', emails => 'email', lists => 'tags',
  documents => 'preferences, metadata'
);
call private.guard_table('public.customers', 'select', 'insert');
call private.limit_inserts('public.customers');
-- Nobody deletes one by hand: conversations and messages would stay, without whose they are. customer-data erases people.
grant select on public.customers to authenticated;
grant insert (organization_id, name, email, phone, address, preferences, tags, metadata),
      update (name, email, phone, address, preferences, tags, metadata)
  on public.customers to authenticated;
create policy members_select on public.customers for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
create policy members_insert on public.customers for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_update on public.customers for update to authenticated
  using (organization_id = any (array(select private.my_organizations())))
  with check (organization_id = any (array(select private.my_organizations())));
-- Tags and metadata are the staff's notes on a customer.
grant select (id, organization_id, name, email, phone, address, preferences, created_at, updated_at),
      update (name, phone, address, preferences)
  on public.customers to client;
create policy client_select_self on public.customers for select to client
  using (organization_id = (select private.client_organization()) and id = (select private.client_customer()));
create policy client_update_self on public.customers for update to client
  using (organization_id = (select private.client_organization()) and id = (select private.client_customer()))
  with check (organization_id = (select private.client_organization()) and id = (select private.client_customer()));
grant insert (first_name, last_name, primary_language, sms_enabled, notes),
      update (first_name, last_name, primary_language, sms_enabled, notes)
  on public.customers to authenticated;
grant select (first_name, last_name, primary_language, sms_enabled),
      update (first_name, last_name, primary_language, sms_enabled)
  on public.customers to client;
grant update on public.customers to frontdesk_functions;
create policy functions_update on public.customers for update to frontdesk_functions
  using (organization_id = private.acting_organization());
-- Other policies know a client's records by the customer's address. It is the customer's of today, so that staff who
-- correct it don't cut the client off.
create policy functions_client_select on public.customers for select to frontdesk_functions
  using (id = (select private.client_customer()));

create table public.customer_emails (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  email text not null,
  is_primary boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade
);
comment on table public.customer_emails is 'Every e-mail address of a customer.';
comment on column public.customer_emails.is_primary is 'Whether it is customers.email: that one is changed there.';
create unique index customer_emails_email_key on public.customer_emails (organization_id, lower(email));
create index customer_emails_customer_idx on public.customer_emails (organization_id, customer_id);
create index customer_emails_newest_idx on public.customer_emails (organization_id, created_at desc, id);
create unique index customer_emails_primary_key on public.customer_emails (organization_id, customer_id) where is_primary;
call private.keep_time('public.customer_emails');
call private.bound_table('public.customer_emails', emails => 'email');
call private.guard_table('public.customer_emails', 'select', 'insert', 'update', 'delete');
call private.limit_inserts('public.customer_emails');
grant select (organization_id, customer_id, email) on public.customer_emails to frontdesk_lookups;
create policy lookups_select on public.customer_emails for select to frontdesk_lookups using (true);
-- The primary one follows the customer, and is neither made, changed nor deleted by hand.
grant select, delete, insert (organization_id, customer_id, email), update (email) on public.customer_emails
  to authenticated;
create policy members_select on public.customer_emails for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
create policy members_insert on public.customer_emails for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_update on public.customer_emails for update to authenticated
  using (organization_id = any (array(select private.my_organizations())) and not is_primary)
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_delete on public.customer_emails for delete to authenticated
  using (organization_id = any (array(select private.my_organizations())) and not is_primary);

create table public.customer_phones (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  type text,
  is_primary boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  is_claimed boolean not null default false,
  unique (organization_id, customer_id, phone),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade
);
comment on table public.customer_phones is 'Every telephone number of a customer. A family can share one.';
comment on column public.customer_phones.phone is 'E.164.';
comment on column public.customer_phones.type is 'Such as mobile, home or work.';
comment on column public.customer_phones.is_primary is 'Whether it is customers.phone: that one is changed there.';
comment on column public.customer_phones.is_claimed is
  'Whether only somebody of the public or a client says that it is theirs. By such a number nobody is taken for a
   customer who signs in. One of the staff who sets it makes it known.';
create index customer_phones_phone_idx on public.customer_phones (organization_id, phone);
create index customer_phones_newest_idx on public.customer_phones (organization_id, created_at desc, id);
create unique index customer_phones_primary_key on public.customer_phones (organization_id, customer_id) where is_primary;
call private.keep_time('public.customer_phones');
call private.bound_table('public.customer_phones', lines => 'type 50');
call private.guard_table('public.customer_phones', 'select', 'insert', 'update', 'delete');
call private.limit_inserts('public.customer_phones');
-- The primary one follows the customer, and is neither made, changed nor deleted by hand.
grant select, delete, insert (organization_id, customer_id, phone, type), update (phone, type) on public.customer_phones
  to authenticated;
create policy members_select on public.customer_phones for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
create policy members_insert on public.customer_phones for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_update on public.customer_phones for update to authenticated
  using (organization_id = any (array(select private.my_organizations())) and not is_primary)
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_delete on public.customer_phones for delete to authenticated
  using (organization_id = any (array(select private.my_organizations())) and not is_primary);

create table public.customer_users (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  unique (organization_id, customer_id, user_id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade,
  foreign key (organization_id, user_id) references public.members (organization_id, user_id) on delete cascade
);
comment on table public.customer_users is 'Which of the staff look after a customer.';
create index customer_users_user_idx on public.customer_users (organization_id, user_id);
create index customer_users_newest_idx on public.customer_users (organization_id, created_at desc, id);
call private.guard_table('public.customer_users', 'select');
call private.limit_inserts('public.customer_users');
call private.open_table('public.customer_users', null);
grant insert (organization_id, customer_id, user_id), delete on public.customer_users to authenticated;
create policy members_insert on public.customer_users for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_delete on public.customer_users for delete to authenticated
  using (organization_id = any (array(select private.my_organizations())));

-- Clients: customers with an account of their own, by which they sign in and see what is theirs.
create table public.clients (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  invitation_id uuid,
  first_name text,
  last_name text,
  name text not null generated always as (
    coalesce(first_name || ' ' || last_name, first_name, last_name, 'Unknown')
  ) stored,
  email text not null,
  email_verified boolean not null default false,
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  password_set_at timestamptz,
  last_login_at timestamptz,
  token_version integer not null default 1,
  is_active boolean not null default true,
  date_of_birth date,
  gender text,
  emergency_contact_name text,
  emergency_contact_phone text check (emergency_contact_phone ~ '^\+[1-9][0-9]{6,14}$'),
  membership_status text not null default 'active',
  membership_start_date date,
  membership_end_date date,
  custom_fields jsonb not null default '{}' check (jsonb_typeof(custom_fields) = 'object'),
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade
);
comment on table public.clients is 'Customers who sign in, and their membership.';
comment on column public.clients.customer_id is 'The customer that they are: whose bookings and appointments they see.';
comment on column public.clients.email is 'They sign in with it. One account of it in each organization.';
comment on column public.clients.email_verified is 'Whether they claimed an invitation that was sent there.';
comment on column public.clients.phone is 'E.164.';
comment on column public.clients.token_version is
  'The generation of their tokens. Tokens of an earlier one are revoked: both doors refuse them at once.';
comment on column public.clients.is_active is 'Whether they may sign in. Cleared, it revokes their tokens.';
comment on column public.clients.notes is 'Of the staff; the client never sees them.';
comment on column public.clients.invitation_id is 'The one that was claimed last.';
create unique index clients_email_key on public.clients (organization_id, lower(email collate "C"));
create index clients_signing_in_idx on public.clients (lower(email collate "C"));
create index clients_customer_idx on public.clients (organization_id, customer_id);
create index clients_newest_idx on public.clients (organization_id, created_at desc, id);
create index clients_phone_idx on public.clients (organization_id, phone);
create index clients_membership_idx on public.clients (organization_id, membership_status);
create index clients_invitation_idx on public.clients (organization_id, invitation_id);
call private.keep_time('public.clients');
call private.bound_table('public.clients',
  lines => 'first_name 100, last_name 100, gender 50, emergency_contact_name, membership_status 50', texts => 'notes',
  emails => 'email', documents => 'custom_fields'
);
call private.guard_table('public.clients', 'select', 'insert', 'update');
-- An account is made by whoever claims an invitation: one of the staff who made it beforehand could put a customer of
-- their choice behind somebody else's address.
grant select, delete,
  update (first_name, last_name, phone, date_of_birth, gender, emergency_contact_name, emergency_contact_phone,
    membership_status, membership_start_date, membership_end_date, custom_fields, notes, is_active)
  on public.clients to authenticated;
create policy members_select on public.clients for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
create policy members_update on public.clients for update to authenticated
  using (organization_id = any (array(select private.my_organizations())))
  with check (organization_id = any (array(select private.my_organizations())));
create policy admins_delete on public.clients for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));
call private.audit_table('public.clients');
create policy functions_select_self on public.clients for select to frontdesk_functions
  using (id = (select private.subject()));
-- Who signs in names an address, and not always an organization.
create policy functions_select_signing_in on public.clients for select to frontdesk_functions
  using (lower(email collate "C") = (select nullif(current_setting('frontdesk.signing_in', true), '')));
grant select (id, organization_id, customer_id, first_name, last_name, name, email, email_verified, phone,
  password_set_at, last_login_at, is_active, date_of_birth, gender, emergency_contact_name, emergency_contact_phone,
  membership_status, membership_start_date, membership_end_date, custom_fields, created_at, updated_at),
  update (first_name, last_name, phone, date_of_birth, gender, emergency_contact_name, emergency_contact_phone)
  on public.clients to client;
create policy client_select_self on public.clients for select to client
  using (organization_id = (select private.client_organization()) and id = (select private.subject()));
create policy client_update_self on public.clients for update to client
  using (organization_id = (select private.client_organization()) and id = (select private.subject()))
  with check (organization_id = (select private.client_organization()) and id = (select private.subject()));

-- Where clients signed in: whoever tries passwords elsewhere does not lock them out there.
create table private.known_networks (
  organization_id uuid not null,
  client_id uuid not null,
  network bytea not null check (octet_length(network) = 32),
  last_seen_at timestamptz not null default now(),
  primary key (organization_id, client_id, network),
  foreign key (organization_id, client_id) references public.clients (organization_id, id) on delete cascade
);
comment on table private.known_networks is 'Networks from which clients signed in, the last ten of each.';
comment on column private.known_networks.network is 'SHA-256 of an IPv4 address or an IPv6 /64.';
call private.guard_table('private.known_networks', 'select', 'insert', 'update', 'delete');

create table public.client_passwords (
  client_id uuid primary key,
  organization_id uuid not null,
  password_hash text not null check (password_hash <> ''),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, client_id) references public.clients (organization_id, id) on delete cascade
);
comment on table public.client_passwords is
  'What clients'' passwords are verified against, where none of the tenants reads.';
comment on column public.client_passwords.password_hash is
  'Argon2id as a PHC string; or bcrypt, from before, until its owner signs in.';
create index client_passwords_client_idx on public.client_passwords (organization_id, client_id);
call private.keep_time('public.client_passwords');
call private.bound_table('public.client_passwords', lines => 'password_hash 500');
call private.guard_table('public.client_passwords', 'select', 'insert', 'update');

-- Several at once: whoever asks for a link in the name of somebody else voids none that is on its way.
create table private.password_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  organization_id uuid not null,
  client_id uuid not null,
  email text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, client_id) references public.clients (organization_id, id) on delete cascade
);
comment on table private.password_links is
  'Links by which clients who forgot their password choose a new one: the last five of each, for an hour.';
comment on column private.password_links.token_hash is 'SHA-256 of the token.';
comment on column private.password_links.email is 'Where it was sent. It opens nothing once the account has another address.';
call private.bound_table('private.password_links', lines => 'email 320');
create index password_links_client_idx on private.password_links (organization_id, client_id, created_at desc);
call private.guard_table('private.password_links', 'select', 'insert', 'delete');
-- Whoever holds the token opens its account, and no other.
create policy functions_select_held on private.password_links for select to frontdesk_functions
  using (encode(token_hash, 'hex') = (select nullif(current_setting('frontdesk.held_token', true), '')));
