-- Whoever writes a row that counts adds a difference and locks nothing: writers never wait for each other, and no two
-- can lock each other out. Whoever reads sums the differences up. Now and then they are folded into one row.
--
-- What counts is defined once for each table, by private.daily_facts_of_TABLE: what a row adds to which day.
--
-- Nearly all statements write one row: a trigger for each row takes half the time of one that has the rows in a table and
-- adds them up. Those that delete take many, with an organization or a conversation, and are counted once each.
create or replace procedure private.count_daily(counted regclass, counted_columns text)
language plpgsql set search_path = ''
as $$
declare
  name constant text := (select relname from pg_catalog.pg_class where oid = counted);
  operation text;
  facts text;
begin
  foreach operation in array array['insert', 'update', 'delete'] loop
    -- What was there before is taken off, what is there now is added.
    facts := replace(case operation
      when 'insert' then 'select * from private.FACTS(new, zone)'
      when 'update' then
        'select was.metric, was.dimension, was.day, -was.count, -was.total from private.FACTS(old, zone) as was
         where old.organization_id = organization
         union all
         select * from private.FACTS(new, zone) where new.organization_id = organization'
      else
        'select was.metric, was.dimension, was.day, -sum(was.count), -sum(was.total)
         from gone cross join lateral private.FACTS(gone, zone) as was
         where gone.organization_id = organization
         group by was.metric, was.dimension, was.day'
    end, 'FACTS', format('%I', 'daily_facts_of_' || name));
    execute format($definition$
      create or replace function private.%1$I() returns trigger
      language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
      as $body$
      declare
        acting constant uuid := private.acting_organization();
        acted_for uuid := acting;
        organization uuid;
        is_locked boolean;
        zone text;
      begin
        %2$s
          if acted_for is distinct from organization then
            perform private.act_for(organization);
            acted_for := organization;
          end if;
          -- As private.lock_daily_totals does, but assigned: an expression costs less than a statement.
          is_locked := pg_advisory_xact_lock_shared(hashtextextended('days of ' || organization, 0)) is not null;
          select known.timezone into zone from public.organizations as known where known.id = organization;
          -- Where the organization itself is being deleted, its totals go with it.
          if zone is not null then
            insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
            select organization, fact.* from (%3$s) as fact (metric, dimension, day, count, total);
          end if;
        %4$s
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
        when 'insert' then 'organization := new.organization_id;'
        when 'update' then 'organization := old.organization_id; loop'
        else 'for organization in select distinct gone.organization_id from gone loop'
      end,
      facts,
      case operation
        when 'update' then 'exit when organization = new.organization_id; organization := new.organization_id; end loop;'
        when 'delete' then 'end loop;'
      end);
    execute format('comment on function private.%I() is %L', 'count_' || name || '_' || operation,
      format('Trigger: keeps the daily totals of %s.', name));
    execute format('alter function private.%I() owner to frontdesk_functions', 'count_' || name || '_' || operation);
    execute format('revoke execute on function private.%I() from public', 'count_' || name || '_' || operation);
    execute format(
      'create or replace trigger count_daily_%s after %1$s on %s %s execute function private.%I()',
      operation, counted,
      case operation
        when 'insert' then 'for each row'
        when 'update' then format('for each row when (row(%s) is distinct from row(%s))',
          regexp_replace('organization_id, ' || counted_columns, '\w+', 'old.\&', 'g'),
          regexp_replace('organization_id, ' || counted_columns, '\w+', 'new.\&', 'g'))
        else 'referencing old table as gone for each statement'
      end,
      'count_' || name || '_' || operation);
  end loop;
end
$$;
comment on procedure private.count_daily(regclass, text) is
  'Keeps the daily totals of a table for which there is a function daily_facts_of_.... counted_columns: all that this asks of
   a row, but for its organization. A change of others is not looked at.';

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

call private.count_daily('public.appointments', 'status, starts_at');
call private.count_daily('public.bookings', 'status, created_at, total_price');
call private.count_daily('public.call_logs', 'call_status, created_at, call_duration, emergency_detected');
call private.count_daily('public.conversations', 'owner_id, channel, created_at, resolved_at, first_asked_at, first_answered_at');
call private.count_daily('public.leads', 'status, source, created_at');
call private.count_daily('public.messages', 'owner_id, direction, created_at');
call private.count_daily('public.payments', 'status, amount, refunded, currency, created_at');
