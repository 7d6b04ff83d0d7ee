-- Payments of customers, and what organizations pay for the platform.

create table public.payments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  booking_id uuid,
  appointment_id uuid,
  customer_id uuid,
  amount numeric(12, 2) not null check (amount >= 0.0 and amount <> 'NaN'),
  refunded numeric(12, 2) not null default 0 check (refunded between 0.0 and amount),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'pending'
    check (status = any ('{pending,succeeded,failed,cancelled,partially_refunded,refunded}')),
  method text,
  transaction_id text,
  invoice_url text,
  metadata jsonb not null default '{}',
  facts jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  -- In this order, it finds a transaction of whichever organization too.
  unique (transaction_id, organization_id),
  foreign key (organization_id, booking_id) references public.bookings (organization_id, id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id),
  constraint payments_of_one check (num_nonnulls(booking_id, appointment_id) <= 1)
);
comment on table public.payments is 'Payments of customers, for a booking or for an appointment.';
comment on column public.payments.amount is 'In `currency`.';
comment on column public.payments.refunded is 'How much of the amount was given back.';
comment on column public.payments.method is 'Such as card, cash or bank_transfer.';
comment on column public.payments.transaction_id is 'Of the processor: its payment intent or charge.';
comment on column public.payments.facts is
  'What the processor told, in whatever order it came; amount, refunded and status follow from it. account: whose account
   at the processor it is.';
create index payments_booking_idx on public.payments (organization_id, booking_id);
create index payments_appointment_idx on public.payments (organization_id, appointment_id);
create index payments_customer_idx on public.payments (organization_id, customer_id);
create index payments_newest_idx on public.payments (organization_id, created_at desc, id);
call private.keep_time('public.payments');
call private.bound_table('public.payments',
  lines => 'method 50, transaction_id 255', urls => 'invoice_url', documents => 'metadata, facts'
);
call private.guard_table('public.payments', 'select', 'insert', 'update');
call private.open_table('public.payments');
call private.audit_table('public.payments');
grant select (id, organization_id, booking_id, appointment_id, customer_id, amount, refunded, currency, status, method, invoice_url,
  created_at) on public.payments to client;
create policy client_select_own on public.payments for select to client
  using (organization_id = (select private.client_organization()) and customer_id = (select private.client_customer()));
-- Each of the two tables names the other.
alter table public.bookings
  add foreign key (organization_id, payment_id) references public.payments (organization_id, id);

-- Sessions at Stripe in which somebody may pay for a booking or an appointment.
create table private.checkouts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  booking_id uuid,
  appointment_id uuid,
  amount numeric(12, 2) not null check (amount > 0.0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  account text not null check (account = any ('{organization,platform}')),
  asked jsonb not null,
  session_id text,
  url text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, booking_id) references public.bookings (organization_id, id) on delete cascade,
  constraint checkouts_of_one check (num_nonnulls(booking_id, appointment_id) = 1)
);
comment on table private.checkouts is 'Sessions at Stripe in which somebody may pay for a booking or an appointment.';
comment on column private.checkouts.id is 'Travels to Stripe as the idempotency key.';
comment on column private.checkouts.account is 'Whose account at Stripe takes the money.';
comment on column private.checkouts.asked is 'What Stripe is asked for: a repeated request asks for the same.';
comment on column private.checkouts.expires_at is 'When its session ends, and with it the hold of the seats or the time.';
create index checkouts_booking_idx on private.checkouts (organization_id, booking_id, created_at desc);
create index checkouts_appointment_idx on private.checkouts (organization_id, appointment_id, created_at desc);
create index checkouts_session_idx on private.checkouts (organization_id, session_id);
call private.bound_table('private.checkouts', lines => 'session_id 255, url 4000', documents => 'asked');
call private.guard_table('private.checkouts', 'select', 'insert');

create type private.payable as (
  booking_id uuid, appointment_id uuid, customer_id uuid, customer_email text, confirmation_code text, title text,
  status text, payment_status text, expires_at timestamptz, total_price numeric, currency text, is_confirmed_by_payment boolean
);
comment on type private.payable is 'What somebody may pay for: a booking, or an appointment that has a price.';

create table public.billing_subscriptions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  stripe_subscription_id text not null unique check (stripe_subscription_id <> ''),
  stripe_customer_id text not null check (stripe_customer_id <> ''),
  status text not null,
  plan_name text not null,
  tier text,
  current_period_start timestamptz not null,
  current_period_end timestamptz not null,
  cancel_at_period_end boolean not null default false,
  metadata jsonb not null default '{}',
  last_event jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, stripe_subscription_id),
  constraint billing_subscriptions_period check (current_period_end >= current_period_start)
);
comment on table public.billing_subscriptions is 'What an organization has subscribed to.';
comment on column public.billing_subscriptions.last_event is
  'The event of Stripe that it is as of: created, rank (made, changed, ended) and what it changed.';
comment on column public.billing_subscriptions.status is 'As Stripe has it: active, past_due, canceled and so on.';
comment on column public.billing_subscriptions.tier is
  'The organization''s subscription_tier while this is its best subscription; null: as it was before.';
create index billing_subscriptions_newest_idx
  on public.billing_subscriptions (organization_id, created_at desc, id);
create index billing_subscriptions_customer_idx on public.billing_subscriptions (stripe_customer_id);
call private.keep_time('public.billing_subscriptions');
call private.bound_table('public.billing_subscriptions',
  lines => 'stripe_subscription_id 255, stripe_customer_id 255, status 50, plan_name, tier', documents => 'metadata, last_event'
);
call private.guard_table('public.billing_subscriptions', 'select', 'insert', 'update');
call private.open_table('public.billing_subscriptions', read_by => 'admin');
call private.audit_table('public.billing_subscriptions');

create table public.billing_invoices (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  stripe_invoice_id text not null unique check (stripe_invoice_id <> ''),
  stripe_subscription_id text,
  amount_paid numeric(14, 3) not null check (amount_paid >= 0.0 and amount_paid <> 'NaN'),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  status text not null,
  paid_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.billing_invoices is 'What an organization was billed for its subscription.';
comment on column public.billing_invoices.stripe_subscription_id is
  'Its subscription, which Stripe may tell of later than of the invoice.';
comment on column public.billing_invoices.amount_paid is 'In major units of `currency`, not in cents.';
comment on column public.billing_invoices.status is 'As Stripe has it: draft, open, paid, void or uncollectible.';
create index billing_invoices_newest_idx on public.billing_invoices (organization_id, created_at desc, id);
create index billing_invoices_subscription_idx on public.billing_invoices (stripe_subscription_id);
call private.keep_time('public.billing_invoices');
call private.bound_table('public.billing_invoices',
  lines => 'stripe_invoice_id 255, stripe_subscription_id 255, status 50'
);
call private.guard_table('public.billing_invoices', 'select', 'insert', 'update');
call private.open_table('public.billing_invoices', read_by => 'admin');

-- Licenses: which modules of the platform an organization may use, and until when.
create table public.modules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, name)
);
comment on table public.modules is 'Parts of the platform that an organization can be licensed for.';
create index modules_newest_idx on public.modules (organization_id, created_at desc, id);
call private.keep_time('public.modules');
call private.bound_table('public.modules', labels => 'name 100', texts => 'description 2000');
call private.guard_table('public.modules', 'select', 'insert');
call private.open_table('public.modules');

create table public.licenses (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  key_hint text,
  expiration_date timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.licenses is 'Licenses of organizations.';
comment on column public.licenses.key_hash is 'SHA-256 of the key, which was shown once.';
comment on column public.licenses.key_hint is 'The last four characters of the key, to tell one from another.';
comment on column public.licenses.expiration_date is 'From when on it is not valid; null: it stays so.';
create index licenses_newest_idx on public.licenses (organization_id, created_at desc, id);
call private.keep_time('public.licenses');
call private.bound_table('public.licenses', lines => 'key_hint 20');
call private.guard_table('public.licenses', 'select', 'insert');
call private.audit_table('public.licenses');
-- Licenses are given by the platform: their organization reads them, and never the digest of the key.
grant select (id, organization_id, key_hint, expiration_date, created_at, updated_at)
  on public.licenses to authenticated;
create policy members_select on public.licenses for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));
-- Whoever holds the key sees its license, and no other.
create policy functions_select_held on public.licenses for select to frontdesk_functions
  using (encode(key_hash, 'hex') = (select nullif(current_setting('frontdesk.held_key', true), '')));

create table public.license_modules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  license_id uuid not null,
  module_id uuid not null,
  created_at timestamptz not null default now(),
  unique (organization_id, license_id, module_id),
  foreign key (organization_id, license_id) references public.licenses (organization_id, id) on delete cascade,
  foreign key (organization_id, module_id) references public.modules (organization_id, id) on delete cascade
);
comment on table public.license_modules is 'What a license is for.';
create index license_modules_module_idx on public.license_modules (organization_id, module_id);
create index license_modules_newest_idx on public.license_modules (organization_id, created_at desc, id);
call private.guard_table('public.license_modules', 'select', 'insert');
call private.open_table('public.license_modules');
call private.audit_table('public.license_modules');
