-- Totals of each day, so that a year of a large organisation is some thousand rows instead of a million.
--
-- Whoever writes a row that counts adds a difference and locks nothing: writers never wait for each other, and no
-- two can lock each other out. Whoever reads sums the differences up. Now and then they are folded into one row.

create table public.daily_totals (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  metric text not null,
  dimension text not null,
  day date not null,
  count bigint not null,
  total numeric not null
);
comment on table public.daily_totals is
  'What happened on each day of an organisation''s calendar. Several rows of one day, metric and dimension add up;
   triggers write them and nobody else. What each metric counts, the functions daily_facts_of_... say.';
comment on column public.daily_totals.dimension is 'Of which kind: a channel, a status, a currency.';
comment on column public.daily_totals.day is 'In the organisation''s zone.';
comment on column public.daily_totals.count is 'How many. A difference to the rows before it, so it can be negative.';
comment on column public.daily_totals.total is 'A sum that goes with them, such as money or seconds; a difference too.';
create index daily_totals_day_idx
  on public.daily_totals (organization_id, day, metric, dimension) include (count, total);
call private.guard_table('public.daily_totals', 'select', 'insert', 'delete');
call private.open_table('public.daily_totals');

-- What counts ------------------------------------------------------------------------------------
-- The one place that defines each metric: what a row of a table adds to which day. zone is the organisation's.

create function private.daily_facts_of_bookings(booking public.bookings, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select 'bookings', booking.status, (booking.created_at at time zone zone)::date, 1, booking.total_price
$$;
comment on function private.daily_facts_of_bookings(public.bookings, text) is
  'bookings: every booking, on the day on which it was made, by the status that it has now. total: its price, seats
   and items, in the organisation''s currency, paid or not.';

create function private.daily_facts_of_payments(payment public.payments, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select 'revenue', payment.currency, (payment.created_at at time zone zone)::date, 1, private.paid(payment)
  where payment.status in ('succeeded', 'partially_refunded', 'refunded')
$$;
comment on function private.daily_facts_of_payments(public.payments, text) is
  'revenue: every payment that was received, on the day of the payment, by currency. total: its amount less what was
   given back since, whenever that was.';

create function private.daily_facts_of_conversations(conversation public.conversations, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select fact.metric, fact.dimension, (fact.moment at time zone zone)::date, 1, fact.total
  from (values
    ('conversations', conversation.channel, conversation.created_at, 0::numeric),
    ('conversations_resolved', conversation.channel, conversation.resolved_at, 0),
    ('first_responses',
     case
       when conversation.first_answered_at < conversation.first_asked_at + interval '1 minute' then 'within_1_minute'
       when conversation.first_answered_at < conversation.first_asked_at + interval '5 minutes' then 'within_5_minutes'
       when conversation.first_answered_at < conversation.first_asked_at + interval '1 hour' then 'within_1_hour'
       when conversation.first_answered_at < conversation.first_asked_at + interval '1 day' then 'within_1_day'
       else 'later'
     end,
     case when conversation.first_answered_at is not null then conversation.first_asked_at end,
     extract(epoch from conversation.first_answered_at - conversation.first_asked_at))
  ) as fact (metric, dimension, moment, total)
  where fact.moment is not null and conversation.owner_id is null
$$;
comment on function private.daily_facts_of_conversations(public.conversations, text) is
  'conversations: every conversation with a customer, on the day on which it began, by channel.
   conversations_resolved: those that are resolved now, on the day on which they were, by channel.
   first_responses: those in which a customer was answered, on the day on which they first wrote, by how soon. total:
   the seconds that they waited. The chats that the staff have with assistants alone count nowhere.';

create function private.daily_facts_of_messages(message public.messages, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select 'messages', message.direction, (message.created_at at time zone zone)::date, 1, 0::numeric
  where message.owner_id is null and message.direction <> 'internal'
$$;
comment on function private.daily_facts_of_messages(public.messages, text) is
  'messages: every message from or to a customer, on its day, by direction: inbound or outbound.';

create function private.daily_facts_of_leads(lead public.leads, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select fact.metric, fact.dimension, (lead.created_at at time zone zone)::date, 1, 0::numeric
  from (values ('leads_by_stage', lead.status), ('leads_by_source', lead.source)) as fact (metric, dimension)
$$;
comment on function private.daily_facts_of_leads(public.leads, text) is
  'leads_by_stage and leads_by_source: every lead, on the day on which it came, by the stage that it has reached now
   and by where it came from.';

create function private.daily_facts_of_call_logs(call public.call_logs, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select fact.metric, call.call_status, (call.created_at at time zone zone)::date, 1, coalesce(call.call_duration, 0)
  from (values ('calls', true), ('emergency_calls', call.emergency_detected)) as fact (metric, counts)
  where fact.counts
$$;
comment on function private.daily_facts_of_call_logs(public.call_logs, text) is
  'calls: every call, on its day, by how it ended. emergency_calls: those in which an emergency was heard. total: their
   seconds.';

create function private.daily_facts_of_appointments(appointment public.appointments, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable set search_path = ''
as $$
  select 'appointments', appointment.status, (appointment.starts_at at time zone zone)::date, 1, 0::numeric
$$;
comment on function private.daily_facts_of_appointments(public.appointments, text) is
  'appointments: every appointment, on the day on which it is to begin, by the status that it has now: no_show are
   those to whom nobody came.';

grant execute on function
  private.daily_facts_of_appointments(public.appointments, text),
  private.daily_facts_of_bookings(public.bookings, text), private.daily_facts_of_payments(public.payments, text),
  private.daily_facts_of_conversations(public.conversations, text), private.daily_facts_of_messages(public.messages, text),
  private.daily_facts_of_leads(public.leads, text), private.daily_facts_of_call_logs(public.call_logs, text)
to frontdesk_functions;

-- Keeping them -----------------------------------------------------------------------------------

create function private.lock_daily_totals(organization uuid, alone boolean default false) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  lock constant bigint := hashtextextended('days of ' || organization, 0);
begin
  if alone then
    perform pg_advisory_xact_lock(lock);
  else
    perform pg_advisory_xact_lock_shared(lock);
  end if;
end
$$;
comment on function private.lock_daily_totals(uuid, boolean) is
  'Lets those who count into an organisation''s days do so beside each other, until somebody wants to be alone because
   the days themselves change. To the end of the transaction.';
grant execute on function private.lock_daily_totals(uuid, boolean) to frontdesk_functions;

create function private.fold_daily_totals(organization uuid) returns integer
language plpgsql volatile security definer set search_path = ''
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
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return folded;
end
$$;
comment on function private.fold_daily_totals(uuid) is
  'Makes one row of the several that a day, metric and dimension have: how many there were. The sums stay as they are,
   for whoever reads meanwhile too.';
alter function private.fold_daily_totals(uuid) owner to frontdesk_functions;
grant execute on function private.fold_daily_totals(uuid) to service_role;

create procedure private.count_daily(counted regclass)
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
      create function private.%1$I() returns trigger
      language plpgsql security definer set search_path = ''
      as $body$
      declare
        acting constant uuid := private.acting_organization();
        organization uuid;
        zone text;
      begin
        for organization in %2$s loop
          perform private.act_for(organization);
          perform private.lock_daily_totals(organization);
          select known.timezone into zone from public.organizations as known where known.id = organization;
          -- Where the organisation itself is being deleted, its totals go with it.
          if zone is not null then
            insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
            select organization, fact.metric, fact.dimension, fact.day,
                   sum(fact.count * fact.sign), sum(fact.total * fact.sign)
            from (%3$s) as fact
            group by fact.metric, fact.dimension, fact.day
            having sum(fact.count * fact.sign) <> 0 or sum(fact.total * fact.sign) <> 0;
          end if;
        end loop;
        perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
        -- Seldom enough that nobody notices, often enough that there are never many.
        if random() < 0.002 and organization is not null then
          perform private.fold_daily_totals(organization);
        end if;
        return null;
      end
      $body$
      $definition$,
      'count_' || name || '_' || operation,
      concat_ws(' union ',
        case when operation <> 'insert' then 'select distinct gone.organization_id from gone' end,
        case when operation <> 'delete' then 'select distinct here.organization_id from here' end),
      facts);
    execute format('comment on function private.%I() is %L', 'count_' || name || '_' || operation,
      format('Trigger: keeps the daily totals of %s.', name));
    execute format('alter function private.%I() owner to frontdesk_functions', 'count_' || name || '_' || operation);
    execute format('revoke execute on function private.%I() from public', 'count_' || name || '_' || operation);
    execute format(
      'create trigger count_daily_%s after %1$s on %s referencing %s for each statement execute function private.%I()',
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
revoke execute on procedure private.count_daily(regclass) from public;

create function private.recount_daily_totals(organization uuid) returns void
language plpgsql volatile security definer set search_path = ''
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
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
end
$$;
comment on function private.recount_daily_totals(uuid) is
  'Counts all days of an organisation anew, from the rows themselves. Who writes meanwhile waits.';
alter function private.recount_daily_totals(uuid) owner to frontdesk_functions;
grant execute on function private.recount_daily_totals(uuid) to service_role;

create function private.recount_in_new_zone() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.recount_daily_totals(new.id);
  return null;
end
$$;
comment on function private.recount_in_new_zone() is 'Trigger: in another zone, the days begin at other times.';
alter function private.recount_in_new_zone() owner to frontdesk_functions;
create trigger recount_in_new_zone after update of timezone on public.organizations
  for each row when (new.timezone is distinct from old.timezone)
  execute function private.recount_in_new_zone();

call private.count_daily('public.bookings');
call private.count_daily('public.payments');
call private.count_daily('public.conversations');
call private.count_daily('public.messages');
call private.count_daily('public.leads');
call private.count_daily('public.call_logs');
call private.count_daily('public.appointments');

do $$
declare
  organization uuid;
begin
  for organization in select id from public.organizations loop
    perform private.recount_daily_totals(organization);
  end loop;
end
$$;

revoke execute on all routines in schema private from public;
