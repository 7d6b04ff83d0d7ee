-- Customers with their addresses. The totals follow at the end.

insert into public.customers (id, organization_id, name, first_name, last_name, email, phone, tags, primary_language,
  created_at, updated_at)
select large_world.id('customer', organization, number), organization_id, format('Ada %s', number), 'Ada', number::text,
       format('ada-%s@customer-%s.example', number, organization),
       format('+41%s', 700000000 + number), array[(array['vip', 'new', 'regular'])[1 + large_world.pick(2, organization, number, 3)]],
       (array['en', 'de', 'fr', 'es'])[1 + large_world.pick(3, organization, number, 4)], at, at
from large_world.rows('customer') order by at;

insert into public.customer_emails (id, organization_id, customer_id, email, is_primary, created_at, updated_at)
select large_world.id('customer_email', organization, number), organization_id, large_world.id('customer', organization, number),
       format('ada-%s@customer-%s.example', number, organization), true, at, at
from large_world.rows('customer') order by at;

insert into public.customer_phones (id, organization_id, customer_id, phone, type, is_primary, created_at, updated_at)
select large_world.id('customer_phone', organization, number), organization_id, large_world.id('customer', organization, number),
       format('+41%s', 700000000 + number), 'mobile', true, at, at
from large_world.rows('customer')
union all
select large_world.id('second phone', organization, number), organization_id, large_world.id('customer', organization, number),
       format('+41%s', 310000000 + number), 'home', false, at, at
from large_world.rows('second phone') order by 7;

insert into public.customer_users (id, organization_id, customer_id, user_id, created_at)
select large_world.id('customer_user', organization, number), organization_id, large_world.id('customer', organization, number),
       large_world.parent('user', 2, organization, number), at
from large_world.rows('customer_user') order by at;

insert into public.contact_permissions (id, organization_id, channel, address, purpose, status, source, created_at, updated_at)
select large_world.id('contact_permission', organization, number), organization_id, 'email',
       format('guest-%s@customer-%s.example', number, organization), 'marketing',
       case number % 10 when 0 then 'revoked' else 'granted' end, 'form', at, at
from large_world.rows('contact_permission') order by at;
