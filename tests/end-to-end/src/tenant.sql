-- What the shared stack of the tests has besides the product: copies of the demo data, and a role that sees one copy.

create schema tests;

-- The rows of the demo's organizations and people, by table, without the columns that the database fills by itself.
create table tests.demo (
  table_name text primary key,
  columns text not null,
  rows jsonb not null
);

do $$ begin
  create role tests_tenant;
exception when duplicate_object then null;
end $$;

do $$
declare
  schema text;
begin
  for schema in select nspname from pg_namespace where nspname in ('auth', 'extensions', 'public', 'private') loop
    execute format('grant usage on schema %I to tests_tenant', schema);
    execute format('grant all on all tables in schema %I to tests_tenant', schema);
    execute format('grant all on all sequences in schema %I to tests_tenant', schema);
    execute format('grant execute on all routines in schema %I to tests_tenant', schema);
  end loop;
end $$;

-- Which rows are a tenant's. What belongs to nobody can be read; changing it would change it for all tests.
do $$
declare
  source record;
  of_tenant text;
begin
  for source in
    select relation.oid::regclass::text as name, relation.oid, relation.relrowsecurity as is_protected,
           namespace.nspname as schema,
           exists (select from pg_attribute as a where a.attrelid = relation.oid and a.attname = 'organization_id'
                     and not a.attisdropped) as has_organization,
           exists (select from pg_attribute as a where a.attrelid = relation.oid and a.attname = 'id'
                     and a.atttypid = 'uuid'::regtype and not a.attisdropped) as has_id,
           (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
            from pg_attribute as a
            left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
              and a.attidentity = '' and coalesce(pg_get_expr(d.adbin, d.adrelid), '') not like 'nextval(%') as columns
    from pg_class as relation
    join pg_namespace as namespace on namespace.oid = relation.relnamespace
    where relation.relkind in ('r', 'p') and not relation.relispartition
      and namespace.nspname in ('auth', 'public', 'private')
  loop
    if source.has_organization or source.has_id then
      execute format(
        'insert into tests.demo select $1, $2, jsonb_agg(to_jsonb(original)) from %s as original where %s having count(*) > 0',
        source.name,
        case when source.has_organization
          then 'organization_id in (select id from public.organizations)'
          else 'id::text like ''00000000-0000-4000-8000-%''' end
      ) using source.name, source.columns;
    end if;

    if source.is_protected then
      of_tenant := case
        when source.has_organization then 'organization_id = any (current_setting(''tests.organizations'')::uuid[])'
        when source.name in ('organizations', 'public.organizations') then 'id = any (current_setting(''tests.organizations'')::uuid[])'
        when source.name in ('idempotency_keys', 'public.idempotency_keys') then 'key like ''%.'' || current_setting(''tests.label'')'
        when source.has_id then 'id::text like current_setting(''tests.ids'') || ''%'''
      end;
      if of_tenant is null then
        execute format('create policy tests_tenant on %s for select to tests_tenant using (true)', source.name);
        execute format('revoke insert, update, delete, truncate on %s from tests_tenant', source.name);
      else
        execute format('create policy tests_tenant on %s to tests_tenant using (%s)', source.name, of_tenant);
      end if;
    end if;
  end loop;
end $$;

-- Rows of the demo under the names of a tenant: ids begin with its number, addresses and slugs contain its label.
create function tests.renamed(rows jsonb, number text, label text) returns jsonb
language sql immutable
return regexp_replace(regexp_replace(regexp_replace(
  rows::text,
  '[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})', number || '\1', 'g'),
  '@(alpine|harbor|client|frontdesk)\.example', '@' || label || '.\1.example', 'g'),
  '"(alpine-trails|harbor-kayaks)"', '"\1-' || label || '"', 'g')::jsonb;

-- Adds a tenant: a copy of the demo's two organizations with their people and what they offer. What triggers would
-- derive is copied too, so none runs.
create function tests.add_tenant(number text, label text) returns void
language plpgsql set session_replication_role = replica
as $$
declare
  source record;
begin
  for source in select * from tests.demo loop
    execute format(
      'insert into %1$s (%2$s) select %2$s from jsonb_populate_recordset(null::%1$s, $1)',
      source.table_name, source.columns
    ) using tests.renamed(source.rows, number, label);
  end loop;
end $$;

-- Tenants write to the same addresses. By network they are counted apart, since each calls from its own.
update private.limits set most = 1000000 where kind = 'message recipient';
