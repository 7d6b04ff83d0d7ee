-- The people that an organisation serves.

create table public.customers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),
  email text,
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  address text,
  preferences jsonb not null default '{}',
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.customers is 'A person that an organisation serves.';
comment on column public.customers.phone is 'E.164.';
create unique index customers_email_key on public.customers (organization_id, lower(email));
create index customers_phone_idx on public.customers (organization_id, phone);
create index customers_newest_idx on public.customers (organization_id, created_at desc, id);
create trigger touch before update on public.customers
  for each row execute function private.touch_updated_at();

call private.guard_table('public.customers', 'select', 'insert');

grant select, delete on public.customers to authenticated;
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
create policy admins_delete on public.customers for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));
create policy client_select_self on public.customers for select to authenticated
  using (
    organization_id = (select private.client_organization())
    and lower(email) = (select private.client_email())
  );
