-- What the telephone and the workspace know of a customer: names apart, several addresses, who looks after them.

alter table public.customers
  add column first_name text,
  add column last_name text,
  add column primary_language text not null default 'en' check (primary_language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  add column sms_enabled boolean not null default true,
  add column total_appointments integer not null default 0 check (total_appointments >= 0),
  add column total_spent numeric(12, 2) not null default 0,
  add column last_appointment_date date,
  add column notes text;
comment on column public.customers.name is 'In full, as they are addressed; made of first and last name where it is not given.';
comment on column public.customers.primary_language is 'BCP 47, such as en or pt-BR: what they are written and spoken to in.';
comment on column public.customers.sms_enabled is 'Whether they take text messages; STOP clears it.';
comment on column public.customers.total_appointments is 'Appointments that took place; kept by the functions.';
comment on column public.customers.total_spent is
  'Paid and not refunded, in the organisation''s currency; kept by the payments.';
comment on column public.customers.last_appointment_date is
  'The day of the latest appointment that took place, in the organisation''s zone; kept by the functions.';
comment on column public.customers.notes is 'Of the staff; the customer never sees them.';
grant insert (first_name, last_name, primary_language, sms_enabled, notes),
      update (first_name, last_name, primary_language, sms_enabled, notes)
  on public.customers to authenticated;
grant select (first_name, last_name, primary_language, sms_enabled),
      update (first_name, last_name, primary_language, sms_enabled)
  on public.customers to client;
grant update on public.customers to frontdesk_functions;
create policy functions_update on public.customers for update to frontdesk_functions
  using (organization_id = (select private.acting_organization()));

create function private.person_name(first_name text, last_name text) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), 'Unknown')
$$;
comment on function private.person_name(text, text) is
  'First and last name as one, Unknown where there is neither; a name of blanks is none.';
grant execute on function private.person_name(text, text) to anon, client, authenticated, service_role, frontdesk_functions;

create function private.name_customer() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if coalesce(new.name, '') = '' or tg_op = 'UPDATE' and new.name = old.name
    and (new.first_name, new.last_name) is distinct from (old.first_name, old.last_name)
    and old.name = private.person_name(old.first_name, old.last_name)
  then
    new.name := private.person_name(new.first_name, new.last_name);
  end if;
  return new;
end
$$;
comment on function private.name_customer() is
  'Trigger: makes the full name of first and last name, and keeps it so until somebody sets another.';
create trigger name_customer before insert or update of name, first_name, last_name on public.customers
  for each row execute function private.name_customer();

create table public.customer_emails (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  email text not null check (email <> ''),
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

create table public.customer_phones (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  type text,
  is_primary boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, customer_id, phone),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade
);
comment on table public.customer_phones is 'Every telephone number of a customer. A family can share one.';
comment on column public.customer_phones.phone is 'E.164.';
comment on column public.customer_phones.type is 'Such as mobile, home or work.';
comment on column public.customer_phones.is_primary is 'Whether it is customers.phone: that one is changed there.';
create index customer_phones_phone_idx on public.customer_phones (organization_id, phone);
create index customer_phones_newest_idx on public.customer_phones (organization_id, created_at desc, id);
create unique index customer_phones_primary_key on public.customer_phones (organization_id, customer_id) where is_primary;

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

call private.keep_time('public.customer_emails');
call private.keep_time('public.customer_phones');
call private.guard_table('public.customer_emails', 'select', 'insert', 'update', 'delete');
call private.guard_table('public.customer_phones', 'select', 'insert', 'update', 'delete');
call private.guard_table('public.customer_users', 'select');
call private.open_table('public.customer_users', null);
grant insert (organization_id, customer_id, user_id), delete on public.customer_users to authenticated;
create policy members_insert on public.customer_users for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_delete on public.customer_users for delete to authenticated
  using (organization_id = any (array(select private.my_organizations())));

-- The primary ones follow customers, and are neither made, changed nor deleted by hand.
do $$
declare
  addresses record;
begin
  for addresses in
    select * from (values ('customer_emails', 'email'), ('customer_phones', 'phone, type')) as listed (name, columns)
  loop
    execute format('grant select, delete, insert (organization_id, customer_id, %2$s), update (%2$s) on public.%1$I
      to authenticated', addresses.name, addresses.columns);
    execute format('create policy members_select on public.%I for select to authenticated
      using (organization_id = any (array(select private.my_organizations())))', addresses.name);
    execute format('create policy members_insert on public.%I for insert to authenticated
      with check (organization_id = any (array(select private.my_organizations())))', addresses.name);
    execute format('create policy members_update on public.%I for update to authenticated
      using (organization_id = any (array(select private.my_organizations())) and not is_primary)
      with check (organization_id = any (array(select private.my_organizations())))', addresses.name);
    execute format('create policy members_delete on public.%I for delete to authenticated
      using (organization_id = any (array(select private.my_organizations())) and not is_primary)', addresses.name);
  end loop;
end
$$;

create function private.list_primary_addresses() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  if tg_op = 'INSERT' or new.email is distinct from old.email then
    delete from public.customer_emails as listed
    where listed.organization_id = new.organization_id and listed.customer_id = new.id
      and (listed.is_primary or lower(listed.email) = lower(new.email));
    insert into public.customer_emails (organization_id, customer_id, email, is_primary)
    select new.organization_id, new.id, new.email, true where new.email is not null;
  end if;
  if tg_op = 'INSERT' or new.phone is distinct from old.phone then
    delete from public.customer_phones as listed
    where listed.organization_id = new.organization_id and listed.customer_id = new.id
      and (listed.is_primary or listed.phone = new.phone);
    insert into public.customer_phones (organization_id, customer_id, phone, is_primary)
    select new.organization_id, new.id, new.phone, true where new.phone is not null;
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return null;
end
$$;
comment on function private.list_primary_addresses() is
  'Trigger: keeps the primary e-mail address and telephone number of a customer among all of theirs.';
alter function private.list_primary_addresses() owner to frontdesk_functions;
create trigger list_primary_addresses after insert or update of email, phone on public.customers
  for each row execute function private.list_primary_addresses();

create or replace function private.find_or_make_customer(organization uuid, customer jsonb) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  customer_id uuid;
begin
  if customer ->> 'email' is not null then
    select known.customer_id into customer_id from public.customer_emails as known
    where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
    if not found then
      insert into public.customers (organization_id, name, email, phone)
      values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone')
      on conflict (organization_id, lower(email)) do nothing
      returning id into customer_id;
    end if;
    if customer_id is null then
      select known.id into customer_id from public.customers as known
      where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
    end if;
    return customer_id;
  end if;

  -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
  perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  select known.customer_id into customer_id from public.customer_phones as known
  where known.organization_id = organization and known.phone = customer ->> 'phone'
  order by known.is_primary desc, known.created_at, known.id limit 1;
  if customer_id is null then
    insert into public.customers (organization_id, name, phone)
    values (organization, customer ->> 'name', customer ->> 'phone')
    returning id into customer_id;
  end if;
  return customer_id;
end
$$;

insert into public.customer_emails (organization_id, customer_id, email, is_primary)
select organization_id, id, email, true from public.customers where email is not null;
insert into public.customer_phones (organization_id, customer_id, phone, is_primary)
select organization_id, id, phone, true from public.customers where phone is not null;

revoke execute on all routines in schema private from public;
