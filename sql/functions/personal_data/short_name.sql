create or replace function private.short_name(listed regclass) returns text
language sql stable set search_path = ''
as $$
  select relation.relname from pg_catalog.pg_class as relation where relation.oid = listed
$$;
comment on function private.short_name(regclass) is 'The name of a table without its schema.';
grant execute on function private.short_name(regclass) to frontdesk_privacy;
