-- What most tables need, said once: who of an organization may do what with its rows, when a row changed, and the log.

create or replace procedure private.guard_table(guarded regclass, variadic operations text[])
language plpgsql set search_path = ''
as $$
declare
  operation text;
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format('revoke all on %s from public, anon, authenticated', guarded);
  execute format('grant select, insert, update, delete on %s to service_role', guarded);
  foreach operation in array operations loop
    execute format('grant %s on %s to frontdesk_functions', operation, guarded);
    execute format(
      'create policy functions_%s on %s for %1$s to frontdesk_functions %3$s',
      operation,
      guarded,
      case operation
        -- The functions name the organization themselves, and a plan compares the two once. A subquery would be begun and
        -- ended by each statement. Of a table's policies Postgres asks the one last in the alphabet first: others for the
        -- functions are named functions_..._select, since this one is nearly always true.
        when 'insert' then 'with check (organization_id = private.acting_organization())'
        else 'using (organization_id = private.acting_organization())'
      end
    );
  end loop;
end
$$;
comment on procedure private.guard_table(regclass, text[]) is
  'Closes a table with an organization_id to everybody but service_role, then opens the named operations
   (select, insert, update, delete) to the functions'' role for the organization that it acts for.';

-- To count a large table for each row would cost more than the row. What comes in bulk is counted each time, and single
-- rows now and then: fifty times on the way to the limit is often enough.
create or replace function private.limit_table() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  most integer := (
    select known.most from private.limits as known where known.kind = replace(tg_table_name, '_', '-') || ' rows'
  );
  organization uuid;
  are_more boolean;
begin
  if most is null then
    most := (select known.most from private.limits as known where known.kind = 'table rows');
  end if;
  for organization in
    select fresh.organization_id from added as fresh group by fresh.organization_id
    having count(*) >= 20 or random() < count(*) * 50.0 / most
  loop
    perform private.act_for(organization);
    execute format('select exists (select from %I.%I as known where known.organization_id = $1 offset $2)',
      tg_table_schema, tg_table_name)
    into are_more using organization, most;
    perform private.act_for(acting);
    if are_more then
      perform private.fail(409, 'too_many_rows', format('An organization has at most %s %s.', most, replace(tg_table_name, '_', ' ')));
    end if;
  end loop;
  return null;
end
$$;
comment on function private.limit_table() is
  'Trigger: the staff of an organization insert only so many rows into a table: private.limits has ''table rows'', and
   such as ''resources rows'' where it is another number. More is a 409, and nothing is written.';
alter function private.limit_table() owner to frontdesk_functions;

create or replace procedure private.limit_inserts(limited regclass)
language plpgsql set search_path = ''
as $$
begin
  execute format('create trigger limit_table after insert on %s referencing new table as added
    for each statement when (private.caller() = ''user'') execute function private.limit_table()', limited);
end
$$;
comment on procedure private.limit_inserts(regclass) is
  'Bounds how many rows the staff of an organization insert into a table, as private.limit_table says.';

create or replace procedure private.open_table(
  opened regclass,
  editable text default null,
  fixed text default null,
  read_by text default 'member',
  written_by text default 'member',
  deleted_by text default 'admin'
)
language plpgsql set search_path = ''
as $$
declare
  reads constant text := format('organization_id = any (array(select private.my_organizations(%L)))', read_by);
  writes constant text := format('organization_id = any (array(select private.my_organizations(%L)))', written_by);
begin
  execute format('grant select on %s to authenticated', opened);
  execute format('create policy %I on %s for select to authenticated using (%s)', read_by || 's_select', opened, reads);
  if editable is not null then
    execute format('grant insert (%s), update (%s) on %s to authenticated',
      concat_ws(', ', 'organization_id', fixed, editable), editable, opened);
    execute format('create policy %I on %s for insert to authenticated with check (%s)',
      written_by || 's_insert', opened, writes);
    execute format('create policy %I on %s for update to authenticated using (%s) with check (%3$s)',
      written_by || 's_update', opened, writes);
    call private.limit_inserts(opened);
    if deleted_by is not null then
      execute format('grant delete on %s to authenticated', opened);
      execute format('create policy %I on %s for delete to authenticated
        using (organization_id = any (array(select private.my_organizations(%L))))',
        deleted_by || 's_delete', opened, deleted_by);
    end if;
  end if;
end
$$;
comment on procedure private.open_table(regclass, text, text, text, text, text) is
  'Opens a guarded table with an organization_id to the staff. read_by, written_by and deleted_by name the least role
   (member, admin, owner). editable: the columns that they set and change; null: they only read. fixed: columns that
   are set once, when a row is made. deleted_by null: nobody deletes. Inserts are limited.';

-- What the tenants' roles read through PostgREST is planned anew each time, since a plan for all organizations is a bad
-- one for lists. What triggers and views call underneath finds single rows by their keys, and keeps its first
-- plan by `plan_cache_mode = force_generic_plan`: twelve departures of a tour take 1.2 ms instead of 8.6.
create or replace function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Trigger: keeps updated_at.';

create or replace procedure private.keep_time(kept regclass)
language plpgsql set search_path = ''
as $$
begin
  execute format(
    'create trigger touch before update on %s for each row execute function private.touch_updated_at()', kept
  );
end
$$;
comment on procedure private.keep_time(regclass) is 'Makes updated_at of a table tell when a row was last changed.';

create or replace function private.with_digests(changed jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_object_agg(part.key, case
    when length(part.value::text) > 1000 then jsonb_build_object(
      'sha256', encode(sha256(convert_to(part.value::text, 'UTF8')), 'hex'), 'length', length(part.value::text)
    ) else part.value end)
  from jsonb_each(changed) as part
$$;
comment on function private.with_digests(jsonb) is
  'Columns of a row, each of more than 1,000 characters as {sha256, length} of its text. Null of null.';
grant execute on function private.with_digests(jsonb) to frontdesk_audit;

create or replace function private.log_change() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  -- A change of these is logged; what they held and hold is not.
  secret constant text[] := array['password_hash', 'token_hash', 'key_hash', 'sealed'];
  -- A change of these alone is none.
  ignored constant text[] := array['updated_at'] || tg_argv[0]::text[];
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  whole constant jsonb := coalesce(new_row, old_row);
  claims constant jsonb := private.claims();
  caller constant text := case when claims is null then session_user::text else private.caller() end;
begin
  if tg_op = 'UPDATE' then
    if tg_argv[0] <> '{}' and old_row - ignored = new_row - ignored then
      return null;
    end if;
    select jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, new_row -> was.key)
    into old_row, new_row
    from jsonb_each(old_row) as was
    where was.value is distinct from new_row -> was.key and was.key <> all (ignored);
    if old_row is null then
      return null;
    end if;
  end if;
  old_row := nullif(old_row - secret, '{}');
  new_row := nullif(new_row - secret, '{}');
  -- Of a large row, long values are told by their digests: else whoever writes one again and again fills the log. The size
  -- costs next to nothing to ask, and most rows are small.
  if greatest(pg_column_size(old_row), pg_column_size(new_row)) > 3000 then
    old_row := private.with_digests(old_row);
    new_row := private.with_digests(new_row);
  end if;
  insert into public.audit_logs
    (organization_id, user_id, caller, request_id, action, table_name, record_id, old_data, new_data)
  values (
    case tg_table_name when 'organizations' then (whole ->> 'id')::uuid else (whole ->> 'organization_id')::uuid end,
    case when caller in ('user', 'client') then (claims ->> 'sub')::uuid end, caller,
    nullif(current_setting('frontdesk.request_id', true), ''),
    tg_op, tg_table_name, (whole ->> 'id')::uuid, old_row, new_row
  );
  return null;
end
$$;
comment on function private.log_change() is
  'Trigger, after each row: writes the change to audit_logs. Its argument, an array, names columns that do not matter. Of
   more than 3 kB, values of more than 1,000 characters are noted as {sha256, length} of their text.';
-- To be given a function, a role needs to be able to make one; only for this moment.
grant create on schema private to frontdesk_audit;
alter function private.log_change() owner to frontdesk_audit;
revoke create on schema private from frontdesk_audit;

create or replace procedure private.audit_table(audited regclass, ignored text[] default '{}')
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
