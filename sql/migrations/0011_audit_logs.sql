-- Who changed what. A trigger writes the log in the transaction of the change; nobody changes it afterwards.

create table public.audit_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  user_id uuid,
  caller text not null,
  request_id text,
  action text not null check (action in ('INSERT', 'UPDATE', 'DELETE')),
  table_name text not null,
  record_id uuid,
  old_data jsonb,
  new_data jsonb,
  created_at timestamptz not null default now()
);
comment on table public.audit_logs is
  'Changes to what matters: written by triggers, never changed. It outlives the rows and the organisation it tells of.';
comment on column public.audit_logs.user_id is 'The subject of the caller''s token: a user or a client; null for others.';
comment on column public.audit_logs.caller is 'anon, client, user, service_role, or the login of the database for none of these.';
comment on column public.audit_logs.request_id is 'The x-request-id of the function''s request.';
comment on column public.audit_logs.old_data is
  'Of an update the columns that changed, of a deletion all of them; without secrets.';
comment on column public.audit_logs.new_data is
  'Of an update the columns that changed, of an insertion all of them; without secrets.';
create index audit_logs_newest_idx on public.audit_logs (organization_id, created_at desc, id);
create index audit_logs_record_idx on public.audit_logs (organization_id, table_name, record_id, created_at desc);

alter table public.audit_logs enable row level security;
alter table public.audit_logs force row level security;
revoke all on public.audit_logs from public, anon, client, authenticated, service_role;
grant select on public.audit_logs to service_role;

call private.open_table('public.audit_logs', read_by => 'admin');

-- Writes the log and can do nothing else: not even the functions' role can add an entry of its own making.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'frontdesk_audit') then
    create role frontdesk_audit nologin noinherit nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- Another database of this server was being set up at this moment.
end
$$;
do $$
begin
  if not pg_catalog.pg_has_role(current_user, 'frontdesk_audit', 'set') then
    execute format('grant frontdesk_audit to %I with inherit true, set true', current_user);
  end if;
exception when unique_violation or sqlstate 'XX000' then
  null; -- Another database of this server did the same at this moment.
end
$$;
grant usage on schema public, private to frontdesk_audit;
grant create on schema private to frontdesk_audit;
grant insert on public.audit_logs to frontdesk_audit;
create policy audit_insert on public.audit_logs for insert to frontdesk_audit with check (true);

create function private.log_change() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  -- A change of these is logged; what they held and hold is not.
  secret constant text[] := array['password_hash', 'token_hash', 'key_hash', 'sealed'];
  -- A change of these alone is none.
  ignored constant text[] := array['updated_at'] || tg_argv[0]::text[];
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - secret end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - secret end;
  whole constant jsonb := coalesce(new_row, old_row);
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(old) - ignored = to_jsonb(new) - ignored then
      return null;
    end if;
    select jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, new_row -> was.key)
    into old_row, new_row
    from jsonb_each(old_row) as was
    where was.value is distinct from new_row -> was.key and was.key <> all (ignored);
  end if;
  insert into public.audit_logs
    (organization_id, user_id, caller, request_id, action, table_name, record_id, old_data, new_data)
  values (
    case tg_table_name when 'organizations' then (whole ->> 'id')::uuid else (whole ->> 'organization_id')::uuid end,
    case when private.caller() in ('user', 'client') then private.subject() end,
    case when private.claims() is null then session_user::text else private.caller() end,
    nullif(current_setting('frontdesk.request_id', true), ''),
    tg_op, tg_table_name, (whole ->> 'id')::uuid, old_row, new_row
  );
  return null;
end
$$;
comment on function private.log_change() is
  'Trigger, after each row: writes the change to audit_logs. Its argument, an array, names columns that do not matter.';
grant execute on function private.claims(), private.subject(), private.caller(), private.is_client() to frontdesk_audit;
alter function private.log_change() owner to frontdesk_audit;
revoke create on schema private from frontdesk_audit;

create procedure private.audit_table(audited regclass, ignored text[] default '{}')
language plpgsql set search_path = ''
as $$
begin
  execute format(
    'create trigger audit after insert or update or delete on %s for each row execute function private.log_change(%L)',
    audited, ignored::text
  );
end
$$;
comment on procedure private.audit_table(regclass, text[]) is
  'Logs each change of a table''s rows but for those of the ignored columns alone; never a hash or what is sealed.';
revoke execute on procedure private.audit_table(regclass, text[]) from public;

call private.audit_table('public.organizations');
call private.audit_table('public.members');
call private.audit_table('public.bookings');

revoke execute on all routines in schema private from public;
