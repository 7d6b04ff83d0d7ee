-- Organizations with their people. The first is the large one; its members and the others' are
-- user 1 (owner), 2 (admin) and the rest (members). User 3 of some small ones is a member of the large one too.

insert into auth.users (id, email, email_confirmed_at, raw_user_meta_data, created_at)
select large_world.id('user', organization, number), format('user-%s@organization-%s.example', number, organization), at,
       jsonb_build_object('full_name', format('User %s of %s', number, organization)), at
from large_world.rows('user');
insert into public.user_profiles (id, email, full_name, created_at, updated_at)
select id, email, raw_user_meta_data ->> 'full_name', created_at, created_at
from auth.users where id in (select large_world.id('user', organization, number) from large_world.rows('user'));

insert into public.organizations (id, name, slug, website, contact_email, timezone, currency, industry, subscription_status,
  subscription_tier, created_at, updated_at)
select organizations.id, format('Organization %s', number), format('organization-%s', number),
       format('https://organization-%s.example', number), format('office@organization-%s.example', number),
       (array['Europe/Zurich', 'America/St_Johns', 'Asia/Kolkata', 'Europe/Paris', 'America/Denver'])
         [1 + large_world.pick(2, number, 0, 5)],
       (array['CHF', 'CAD', 'INR', 'EUR', 'USD'])[1 + large_world.pick(2, number, 0, 5)],
       (array['tours', 'plumbing', 'salon', 'retail'])[1 + large_world.pick(3, number, 0, 4)],
       (array['active', 'trial', 'past_due'])[1 + large_world.pick(4, number, 0, 3)], 'starter',
       settings.until - interval '730 days', settings.until - interval '730 days'
from large_world.organizations as organizations, large_world.settings as settings;

insert into public.members (id, organization_id, user_id, role, created_at, updated_at)
select large_world.id('member', organization, number), organization_id, large_world.id('user', organization, number),
       case number when 1 then 'owner' when 2 then 'admin' else 'member' end, at, at
from large_world.rows('user')
union all
select large_world.id('guest', number, 3), large_world.id('organization', 1, 0), large_world.id('user', number, 3), 'member',
       until, until
from large_world.organizations, large_world.settings where number between 2 and 21;

insert into public.user_preferences (user_id, preference_key, preference_value, created_at, updated_at)
select large_world.id('user', organization, 1 + number % 4), format('screen-%s', number), '{"columns": 4}', at, at
from large_world.rows('user_preference');

insert into public.secrets (id, organization_id, purpose, subject_id, sealed, sealed_with, created_at, updated_at)
select large_world.id('secret', organization, number), organization_id, 'provider_api_key',
       large_world.id('stored key', organization, number), decode(md5(number::text) || md5(organization::text), 'hex'), 'key-1',
       at, at
from large_world.rows('secret');

insert into public.billing_subscriptions (id, organization_id, stripe_subscription_id, stripe_customer_id, status, plan_name,
  current_period_start, current_period_end, created_at, updated_at)
select large_world.id('subscription', organization, number), organization_id, format('sub_%s_%s', organization, number),
       format('cus_%s', organization), 'active', 'starter', at, at + interval '1 month', at, at
from large_world.rows('subscription');

insert into public.billing_invoices (id, organization_id, stripe_invoice_id, stripe_subscription_id, amount_paid, currency,
  status, paid_at, created_at, updated_at)
select large_world.id('invoice', organization, number), organization_id, format('in_%s_%s', organization, number),
       format('sub_%s_1', organization), 49, 'USD', 'paid', at, at, at
from large_world.rows('invoice');
