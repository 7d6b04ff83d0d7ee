-- Invitations of staff and clients.

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null check (kind = any ('{staff,client}')),
  email text not null,
  role text check (role = any ('{owner,admin,member}')),
  first_name text,
  last_name text,
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  message text,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  status text not null default 'pending'
    check (status = any ('{pending,accepted,declined,revoked,expired}')),
  invited_by uuid references auth.users (id) on delete set null,
  expires_at timestamptz default now() + interval '7 days',
  claimed_at timestamptz,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint invitations_role_of_staff check ((role is not null) = (kind = 'staff')),
  constraint invitations_claimed_once check ((claimed_at is not null) = (status = 'accepted'))
);
comment on table public.invitations is
  'Who was asked to join an organization, as one of its staff or as its client.';
comment on column public.invitations.role is 'What one of the staff is to be.';
comment on column public.invitations.token_hash is 'SHA-256 of the token, which was shown once.';
comment on column public.invitations.status is
  'pending until it is accepted, declined or revoked; one whose time is over stays pending until the next is sent.';
comment on column public.invitations.invited_by is 'The user who sent it last.';
comment on column public.invitations.expires_at is 'Null: never.';
create unique index invitations_pending_key
  on public.invitations (organization_id, kind, lower(email collate "C")) where status = 'pending';
create index invitations_newest_idx on public.invitations (organization_id, created_at desc, id);
create index invitations_inviter_idx on public.invitations (invited_by);
create index invitations_status_idx on public.invitations (organization_id, status, created_at desc, id);
call private.keep_time('public.invitations');
call private.bound_table('public.invitations',
  lines => 'first_name 100, last_name 100', texts => 'message 2000', emails => 'email', documents => 'metadata'
);
call private.guard_table('public.invitations', 'select', 'insert', 'update');
call private.audit_table('public.invitations');
grant select (id, organization_id, kind, email, role, first_name, last_name, phone, message, status, invited_by,
  expires_at, claimed_at, metadata, created_at, updated_at) on public.invitations to authenticated;
create policy admins_select on public.invitations for select to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));
-- Whoever holds the token sees its invitation, and no other.
create policy functions_select_held on public.invitations for select to frontdesk_functions
  using (encode(token_hash, 'hex') = (select nullif(current_setting('frontdesk.held_token', true), '')));
-- Each of the two tables names the other.
alter table public.clients
  add foreign key (organization_id, invitation_id) references public.invitations (organization_id, id)
    on delete set null (invitation_id);
