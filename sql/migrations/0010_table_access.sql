-- What most tables need, said once: who of an organisation may do what with its rows.

-- A hosted project grants its roles everything that is made in `public`. Here nothing is anybody's until it is said.
alter default privileges in schema public revoke all on tables from anon, client, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, client, authenticated, service_role;
alter default privileges in schema public revoke all on routines from anon, client, authenticated, service_role;
do $$
declare
  opened regclass;
begin
  -- Whoever empties a table with truncate, or puts a trigger on it, is seen by no policy and by no log.
  for opened in
    select oid from pg_catalog.pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
  loop
    execute format('revoke truncate, references, trigger on %s from service_role', opened);
  end loop;
  revoke insert, update, delete on public.departure_availability from service_role;
end
$$;

create procedure private.open_table(
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
   are set once, when a row is made. deleted_by null: nobody deletes.';
revoke execute on procedure private.open_table(regclass, text, text, text, text, text) from public;

create procedure private.keep_time(kept regclass)
language plpgsql set search_path = ''
as $$
begin
  execute format(
    'create trigger touch before update on %s for each row execute function private.touch_updated_at()', kept
  );
end
$$;
comment on procedure private.keep_time(regclass) is 'Makes updated_at of a table tell when a row was last changed.';
revoke execute on procedure private.keep_time(regclass) from public;

revoke execute on all routines in schema private from public;
