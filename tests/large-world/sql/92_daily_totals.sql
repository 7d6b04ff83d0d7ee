-- The totals of each day, by the definitions of what counts.

do $$
declare
  counted regclass;
begin
  for counted in select tgrelid from pg_trigger where tgname = 'count_daily_insert' and not tgisinternal order by 1 loop
    execute format(
      'insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
       select organizations.id, fact.metric, fact.dimension, fact.day, sum(fact.count), sum(fact.total)
       from %s as counted
       join public.organizations as organizations on organizations.id = counted.organization_id
         and organizations.id in (select id from large_world.organizations)
       cross join lateral private.%I(counted, organizations.timezone) as fact
       group by 1, 2, 3, 4 order by 4, 2, 3',
      counted, 'daily_facts_of_' || (select relname from pg_class where oid = counted));
  end loop;
end
$$;
