-- A finished table is indexed many times faster than one that grows row by row. What belongs to a constraint stays.

drop table if exists large_world.indexes;
create table large_world.indexes as
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index
join pg_class on pg_class.oid = indexrelid
where relnamespace = 'public'::regnamespace and not exists (select from pg_constraint where conindid = indexrelid);

do $$
declare
  away text;
begin
  for away in select name from large_world.indexes loop
    execute 'drop index ' || away;
  end loop;
end
$$;
