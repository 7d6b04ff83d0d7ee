create or replace function private.fold_daily_totals(organization uuid) returns integer
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  folded integer;
  acting constant uuid := private.acting_organization();
begin
  -- Whoever does it already does it for all.
  if not pg_try_advisory_xact_lock(hashtextextended('daily totals ' || organization, 0)) then
    return 0;
  end if;
  perform private.lock_daily_totals(organization);
  perform private.act_for(organization);
  with loose as (
    delete from public.daily_totals as part
    using (
      select several.day, several.metric, several.dimension
      from public.daily_totals as several
      where several.organization_id = organization
      group by several.day, several.metric, several.dimension having count(*) > 1
    ) as several
    where part.organization_id = organization
      and part.day = several.day and part.metric = several.metric and part.dimension = several.dimension
    returning part.day, part.metric, part.dimension, part.count, part.total
  ), whole as (
    insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
    select organization, loose.metric, loose.dimension, loose.day, sum(loose.count), sum(loose.total)
    from loose
    group by loose.day, loose.metric, loose.dimension
    having sum(loose.count) <> 0 or sum(loose.total) <> 0
  )
  select count(*) into folded from loose;
  perform private.act_for(acting);
  return folded;
end
$$;
comment on function private.fold_daily_totals(uuid) is
  'Makes one row of the several that a day, metric and dimension have: how many there were. The sums stay as they are,
   for whoever reads meanwhile too.';
alter function private.fold_daily_totals(uuid) owner to frontdesk_functions;
grant execute on function private.fold_daily_totals(uuid) to service_role;
