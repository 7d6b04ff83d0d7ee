create or replace function private.recount_daily_totals(organization uuid) returns void
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acting constant uuid := private.acting_organization();
  zone text;
  counted regclass;
begin
  perform private.lock_daily_totals(organization, alone => true);
  perform private.act_for(organization);
  select known.timezone into zone from public.organizations as known where known.id = organization;
  delete from public.daily_totals as stale where stale.organization_id = organization;
  for counted in
    select tgrelid from pg_catalog.pg_trigger where tgname = 'count_daily_insert' and not tgisinternal
  loop
    execute format(
      'insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
       select $1, fact.metric, fact.dimension, fact.day, sum(fact.count), sum(fact.total)
       from %1$s as counted cross join lateral private.%2$I(counted, $2) as fact
       where counted.organization_id = $1
       group by fact.metric, fact.dimension, fact.day',
      counted, 'daily_facts_of_' || (select relname from pg_catalog.pg_class where oid = counted))
    using organization, zone;
  end loop;
  perform private.act_for(acting);
end
$$;
comment on function private.recount_daily_totals(uuid) is
  'Counts all days of an organization anew, from the rows themselves. Who writes meanwhile waits.';
alter function private.recount_daily_totals(uuid) owner to frontdesk_functions;
grant execute on function private.recount_daily_totals(uuid) to service_role;
