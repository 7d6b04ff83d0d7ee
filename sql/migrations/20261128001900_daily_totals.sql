-- Figures of each day, which analytics adds up.

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
  'What happened on each day of an organization''s calendar. Several rows of one day, metric and dimension add up;
   triggers write them and nobody else. What each metric counts, the functions daily_facts_of_... say.';
comment on column public.daily_totals.dimension is 'Of which kind: a channel, a status, a currency.';
comment on column public.daily_totals.day is 'In the organization''s zone.';
comment on column public.daily_totals.count is 'How many. A difference to the rows before it, so it can be negative.';
comment on column public.daily_totals.total is 'A sum that goes with them, such as money or seconds; a difference too.';
create index daily_totals_day_idx
  on public.daily_totals (organization_id, day, metric, dimension) include (count, total);
call private.bound_table('public.daily_totals', lines => 'metric 100, dimension');
call private.guard_table('public.daily_totals', 'select', 'insert', 'delete');
call private.open_table('public.daily_totals');
