-- Money that came in: payments of bookings, and what organisations pay for the platform itself.

create table public.payments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  booking_id uuid,
  customer_id uuid,
  amount numeric(12, 2) not null check (amount >= 0 and amount <> 'NaN'),
  refunded numeric(12, 2) not null default 0 check (refunded between 0 and amount),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'pending'
    check (status in ('pending', 'succeeded', 'failed', 'cancelled', 'partially_refunded', 'refunded')),
  method text,
  transaction_id text,
  invoice_url text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, transaction_id),
  foreign key (organization_id, booking_id) references public.bookings (organization_id, id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
);
comment on table public.payments is 'Payments of customers.';
comment on column public.payments.amount is 'In `currency`.';
comment on column public.payments.refunded is 'How much of the amount was given back.';
comment on column public.payments.method is 'Such as card, cash or bank_transfer.';
comment on column public.payments.transaction_id is 'Of the processor: its payment intent or charge.';
create index payments_booking_idx on public.payments (organization_id, booking_id);
create index payments_customer_idx on public.payments (organization_id, customer_id);
create index payments_newest_idx on public.payments (organization_id, created_at desc, id);
call private.keep_time('public.payments');
call private.guard_table('public.payments', 'select', 'insert', 'update');
call private.open_table('public.payments');
call private.audit_table('public.payments');

grant select (id, organization_id, booking_id, customer_id, amount, refunded, currency, status, method, invoice_url,
  created_at) on public.payments to client;
create policy client_select_own on public.payments for select to client
  using (
    organization_id = (select private.client_organization())
    and customer_id = any (array(
      select customer.id from public.customers as customer
      where customer.organization_id = (select private.client_organization())
        and lower(customer.email) = (select private.client_email())
    ))
  );

-- The payment that settled a booking.
alter table public.bookings
  add foreign key (organization_id, payment_id) references public.payments (organization_id, id);
create index bookings_payment_idx on public.bookings (organization_id, payment_id);

create function private.paid(payment public.payments) returns numeric
language sql immutable set search_path = ''
as $$
  select case when payment.status in ('succeeded', 'partially_refunded', 'refunded')
    then payment.amount - payment.refunded else 0 end
$$;
comment on function private.paid(public.payments) is 'What of a payment was received and is kept.';
grant execute on function private.paid(public.payments) to authenticated, client, service_role, frontdesk_functions;

create function private.total_payments() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  -- A sum of differences, not a sum over all: two payments at once add up, whichever comes first.
  if tg_op <> 'INSERT' and old.customer_id is not null then
    perform private.act_for(old.organization_id);
    update public.customers as payer set total_spent = payer.total_spent - private.paid(old)
    where payer.organization_id = old.organization_id and payer.id = old.customer_id and private.paid(old) <> 0;
  end if;
  if tg_op <> 'DELETE' and new.customer_id is not null then
    perform private.act_for(new.organization_id);
    update public.customers as payer set total_spent = payer.total_spent + private.paid(new)
    where payer.organization_id = new.organization_id and payer.id = new.customer_id and private.paid(new) <> 0;
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return null;
end
$$;
comment on function private.total_payments() is 'Trigger: keeps customers.total_spent.';
alter function private.total_payments() owner to frontdesk_functions;
create trigger total_payments after insert or delete or update of status, amount, refunded, customer_id
  on public.payments for each row execute function private.total_payments();

create table public.billing_subscriptions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  stripe_subscription_id text not null unique check (stripe_subscription_id <> ''),
  stripe_customer_id text not null check (stripe_customer_id <> ''),
  status text not null,
  plan_name text not null,
  current_period_start timestamptz not null,
  current_period_end timestamptz not null,
  cancel_at_period_end boolean not null default false,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, stripe_subscription_id),
  constraint billing_subscriptions_period check (current_period_end >= current_period_start)
);
comment on table public.billing_subscriptions is 'What an organisation has subscribed to.';
comment on column public.billing_subscriptions.status is 'As Stripe has it: active, past_due, canceled and so on.';
create index billing_subscriptions_newest_idx
  on public.billing_subscriptions (organization_id, created_at desc, id);
create index billing_subscriptions_customer_idx on public.billing_subscriptions (stripe_customer_id);

create table public.billing_invoices (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  stripe_invoice_id text not null unique check (stripe_invoice_id <> ''),
  stripe_subscription_id text,
  amount_paid numeric(14, 3) not null check (amount_paid >= 0 and amount_paid <> 'NaN'),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  status text not null,
  paid_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.billing_invoices is 'What an organisation was billed for its subscription.';
comment on column public.billing_invoices.stripe_subscription_id is
  'Its subscription, which Stripe may tell of later than of the invoice.';
comment on column public.billing_invoices.amount_paid is 'In major units of `currency`, not in cents.';
comment on column public.billing_invoices.status is 'As Stripe has it: draft, open, paid, void or uncollectible.';
create index billing_invoices_newest_idx on public.billing_invoices (organization_id, created_at desc, id);
create index billing_invoices_subscription_idx on public.billing_invoices (stripe_subscription_id);

call private.keep_time('public.billing_subscriptions');
call private.keep_time('public.billing_invoices');
call private.guard_table('public.billing_subscriptions', 'select', 'insert', 'update');
call private.guard_table('public.billing_invoices', 'select', 'insert', 'update');
call private.open_table('public.billing_subscriptions', read_by => 'admin');
call private.open_table('public.billing_invoices', read_by => 'admin');
call private.audit_table('public.billing_subscriptions');

revoke execute on all routines in schema private from public;
