-- A text in everything that Harbor Kayaks has, and nothing of it open to strangers.

create schema canary;
create table canary.columns (name text);
create table canary.ids (id uuid);

do $$
declare
  harbor constant uuid := '00000000-0000-4000-8000-0000000000b0';
  field record;
  changed text;
begin
  -- Neither triggers nor foreign keys: this is about what is shown.
  set local session_replication_role = replica;
  update public.organizations set name = name || ' canary-7f3a', description = 'canary-7f3a' where id = harbor;
  update public.tours set is_published = false where organization_id = harbor;
  update public.appointment_types set is_public = false where organization_id = harbor;
  update public.resources set is_public = false where organization_id = harbor;
  delete from public.public_search where organization_id = harbor;

  for field in
    select known.table_name, known.column_name, known.udt_name
    from information_schema.columns as known
    join information_schema.tables as its using (table_schema, table_name)
    where known.table_schema = 'public' and its.table_type = 'BASE TABLE' and known.is_generated = 'NEVER'
      and known.udt_name in ('text', 'varchar', 'citext', '_text', 'jsonb', 'uuid')
      and exists (
        select from information_schema.columns as key
        where key.table_schema = 'public' and key.table_name = known.table_name
          and key.column_name = 'organization_id'
      )
  loop
    if field.udt_name = 'uuid' then
      if field.column_name = 'id' then
        execute format(
          'insert into canary.ids select id from public.%I where organization_id = %L', field.table_name, harbor
        );
      end if;
      continue;
    end if;
    changed := case field.udt_name
      when '_text' then format('%I || array[%L]', field.column_name, 'canary-7f3a')
      when 'jsonb' then format('%I || %L', field.column_name, '{"canary": "canary-7f3a"}')
      else format('coalesce(%I, '''') || %L', field.column_name, ' canary-7f3a')
    end;
    begin
      execute format(
        'update public.%I set %I = %s where organization_id = %L',
        field.table_name, field.column_name, changed, harbor
      );
      if found then
        insert into canary.columns values (field.table_name || '.' || field.column_name);
      end if;
    exception when others then
      -- A column that takes no text of one's own, such as a status.
      null;
    end;
  end loop;
end
$$;

-- Those who stand in where a call would end what somebody is.
insert into public.customers (id, organization_id, name, email)
values ('00000000-0000-4000-8000-0000000ac0ff', '00000000-0000-4000-8000-0000000000a0', 'Lea Leaving', 'lea@client.example');
insert into public.clients (organization_id, customer_id, first_name, last_name, email, email_verified, password_set_at)
values ('00000000-0000-4000-8000-0000000000a0', '00000000-0000-4000-8000-0000000ac0ff', 'Lea', 'Leaving',
        'lea@client.example', true, now());
