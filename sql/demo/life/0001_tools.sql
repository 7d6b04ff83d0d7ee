-- Three months of life for the two demo organizations, up to now: what these files share.
--
-- The same rows come each time: whatever looks like chance is a hash of a name and a number. Only an organization
-- without life gets one, so a second run inserts nothing. All files run in one transaction, in the order of their names.

set local client_min_messages = warning;
-- Nothing here is large enough to be compiled.
set local jit = off;
-- Plans of triggers are made while the tables are empty and kept while they grow.
set local enable_seqscan = off;
drop table if exists pg_temp.life_tenants, pg_temp.life_days;

create or replace function pg_temp.life_id(what text, number bigint) returns uuid
language sql immutable as $$
  select (left(digest, 12) || '4' || substr(digest, 14, 3) || '8' || substr(digest, 18))::uuid
  from md5(what || ' ' || number) as digest
$$;

-- One of so many choices, from 0, each as likely.
create or replace function pg_temp.pick(what text, number bigint, choices bigint) returns integer
language sql immutable as $$
  select (('x' || left(md5(what || ' ' || number), 7))::bit(28)::bigint % choices)::integer
$$;

create temporary table life_tenants on commit drop as
select tenant.slug, organization.id, organization.timezone, organization.currency,
       (now() at time zone organization.timezone)::date as today
from (values
  ('alpine', '00000000-0000-4000-8000-0000000000a0'::uuid),
  ('harbor', '00000000-0000-4000-8000-0000000000b0')
) as tenant (slug, id)
join public.organizations as organization on organization.id = tenant.id
-- The staff can't delete a call: where the first one is there, the rest was too.
where not exists (select from public.call_logs where id = pg_temp.life_id(tenant.slug || ' call', 1));

-- Each day of the last thirteen weeks and today, and how busy it is: more at weekends, a little more each week, and in some
-- weeks more than in others.
create temporary table life_days on commit drop as
select tenant.slug, tenant.id as organization_id, tenant.timezone, ago, tenant.today - ago as day,
       (1 + 0.004 * (91 - ago)) * case extract(isodow from tenant.today - ago)
         when 1 then 1.1 when 5 then 1.2 when 6 then 1.35 when 7 then 0.75 else 0.95 end
         * (0.85 + 0.01 * pg_temp.pick(tenant.slug || ' day', ago, 31))
         * (0.75 + 0.05 * pg_temp.pick(tenant.slug || ' week', ago / 7, 11)) as bustle
from life_tenants as tenant
cross join generate_series(0, 91) as ago;

analyze life_tenants, life_days;

create or replace function pg_temp.moment(day date, minute integer, zone text) returns timestamptz
language sql stable as $$
  select (day + make_interval(mins => minute)) at time zone zone
$$;
