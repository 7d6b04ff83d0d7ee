-- The audit log.

create table public.audit_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  user_id uuid,
  caller text not null,
  request_id text,
  action text not null check (action = any ('{INSERT,UPDATE,DELETE}')),
  table_name text not null,
  record_id uuid,
  old_data jsonb,
  new_data jsonb,
  created_at timestamptz not null default now()
);
comment on table public.audit_logs is
  'Changes to what matters: written by triggers, never changed. It outlives the rows and the organization it tells of.';
comment on column public.audit_logs.user_id is 'The subject of the caller''s token: a user or a client; null for others.';
comment on column public.audit_logs.caller is 'anon, client, user, service_role, or the login of the database for none of these.';
comment on column public.audit_logs.request_id is 'The x-request-id of the function''s request.';
comment on column public.audit_logs.old_data is
  'Of an update the columns that changed, of a deletion all of them; without secrets. Of more than 3 kB, values of more than
   1,000 characters as {sha256, length} of their text.';
comment on column public.audit_logs.new_data is
  'Of an update the columns that changed, of an insertion all of them; long values as in old_data, without secrets.';
create index audit_logs_newest_idx on public.audit_logs (organization_id, created_at desc, id);
create index audit_logs_record_idx on public.audit_logs (organization_id, record_id, table_name, created_at desc);
create index audit_logs_customer_idx on public.audit_logs
  (organization_id, (coalesce(new_data, old_data) ->> 'customer_id'))
  where coalesce(new_data, old_data) ->> 'customer_id' is not null;
-- What a row held is bounded where it was written: a log of its own bounds would stop the change.
call private.bound_table('public.audit_logs', lines => 'caller 100, request_id 200, table_name 63');
alter table public.audit_logs enable row level security;
alter table public.audit_logs force row level security;
revoke all on public.audit_logs from public, anon, client, authenticated, service_role;
grant select on public.audit_logs to service_role;
call private.open_table('public.audit_logs', read_by => 'admin');
grant insert on public.audit_logs to frontdesk_audit;
create policy audit_insert on public.audit_logs for insert to frontdesk_audit with check (true);
