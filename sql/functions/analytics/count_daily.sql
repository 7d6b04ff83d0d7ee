-- Whoever writes a row that counts adds a difference and locks nothing: writers never wait for each other, and no two
-- can lock each other out. Whoever reads sums the differences up. Now and then they are folded into one row.
--
-- What counts is defined once for each table, by private.daily_facts_of_TABLE: what a row adds to which day.
create or replace procedure private.count_daily(counted regclass)
language plpgsql set search_path = ''
as $$
declare
  name constant text := (select relname from pg_catalog.pg_class where oid = counted);
  operation text;
  facts text;
begin
  foreach operation in array array['insert', 'update', 'delete'] loop
    -- What was there before is taken off, what is there now is added.
    facts := concat_ws(' union all ',
      case when operation <> 'insert' then
        format('select fact.*, -1 as sign from gone cross join lateral private.%I(gone, zone) as fact
         where gone.organization_id = organization', 'daily_facts_of_' || name) end,
      case when operation <> 'delete' then
        format('select fact.*, 1 as sign from here cross join lateral private.%I(here, zone) as fact
         where here.organization_id = organization', 'daily_facts_of_' || name) end);
    execute format($definition$
      create or replace function private.%1$I() returns trigger
      language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
      as $body$
      declare
        acting constant uuid := private.acting_organization();
        acted_for uuid := acting;
        organization uuid;
        zone text;
      begin
        for organization in %2$s loop
          if acted_for is distinct from organization then
            perform private.act_for(organization);
            acted_for := organization;
          end if;
          -- As private.lock_daily_totals does, by one statement in place of two and a call.
          perform pg_advisory_xact_lock_shared(hashtextextended('days of ' || organization, 0));
          select known.timezone into zone from public.organizations as known where known.id = organization;
          -- Where the organization itself is being deleted, its totals go with it.
          if zone is not null then
            insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
            select organization, fact.metric, fact.dimension, fact.day,
                   sum(fact.count * fact.sign), sum(fact.total * fact.sign)
            from (%3$s) as fact
            group by fact.metric, fact.dimension, fact.day
            having sum(fact.count * fact.sign) <> 0 or sum(fact.total * fact.sign) <> 0;
          end if;
        end loop;
        if acting is distinct from acted_for then
          perform private.act_for(acting);
        end if;
        -- Seldom enough that nobody notices, often enough that there are never many.
        if random() < 0.002 and organization is not null then
          perform private.fold_daily_totals(organization);
        end if;
        return null;
      end
      $body$
      $definition$,
      'count_' || name || '_' || operation,
      case operation
        when 'insert' then 'select distinct here.organization_id from here'
        when 'delete' then 'select distinct gone.organization_id from gone'
        else 'select gone.organization_id from gone union select here.organization_id from here'
      end,
      facts);
    execute format('comment on function private.%I() is %L', 'count_' || name || '_' || operation,
      format('Trigger: keeps the daily totals of %s.', name));
    execute format('alter function private.%I() owner to frontdesk_functions', 'count_' || name || '_' || operation);
    execute format('revoke execute on function private.%I() from public', 'count_' || name || '_' || operation);
    execute format(
      'create or replace trigger count_daily_%s after %1$s on %s referencing %s for each statement execute function private.%I()',
      operation, counted,
      concat_ws(' ',
        case when operation <> 'insert' then 'old table as gone' end,
        case when operation <> 'delete' then 'new table as here' end),
      'count_' || name || '_' || operation);
  end loop;
end
$$;
comment on procedure private.count_daily(regclass) is
  'Keeps the daily totals of a table for which there is a function daily_facts_of_....';

-- Of a table that is not listed below any more, nothing stays.
do $$
declare
  made record;
begin
  for made in
    select distinct counting.tgname as name, counting.tgrelid::regclass as counted, counting.tgfoid::regprocedure as routine
    from pg_catalog.pg_trigger as counting
    where counting.tgname in ('count_daily_insert', 'count_daily_update', 'count_daily_delete')
  loop
    execute format('drop trigger %I on %s', made.name, made.counted);
    execute format('drop function %s', made.routine);
  end loop;
end
$$;

call private.count_daily('public.appointments');
call private.count_daily('public.bookings');
call private.count_daily('public.call_logs');
call private.count_daily('public.conversations');
call private.count_daily('public.leads');
call private.count_daily('public.messages');
call private.count_daily('public.payments');
