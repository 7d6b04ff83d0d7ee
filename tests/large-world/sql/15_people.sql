-- Who was invited, who signs in as a customer, what an organization is licensed for, and its providers' keys.

insert into public.invitations (id, organization_id, kind, email, role, token_hash, status, invited_by, expires_at, claimed_at,
  created_at, updated_at)
select large_world.id('invitation', organization, number), organization_id, case when number % 10 = 0 then 'staff' else 'client' end,
       format('ada-%s@customer-%s.example', number, organization), case when number % 10 = 0 then 'member' end,
       sha256(convert_to(format('invitation %s %s', organization, number), 'UTF8')), state,
       large_world.id('user', organization, 1), case when number % 10 = 0 then at + interval '7 days' end,
       case state when 'accepted' then at end, at, at
from large_world.rows('invitation')
cross join lateral (values (
  (array['accepted', 'accepted', 'pending', 'declined'])[1 + large_world.pick(2, organization, number, 4)]
)) as chosen (state)
order by at;

insert into public.clients (id, organization_id, customer_id, first_name, last_name, email, last_login_at, created_at, updated_at)
select large_world.id('client', organization, number), organization_id, large_world.id('customer', organization, number), 'Ada',
       number::text, format('ada-%s@customer-%s.example', number, organization), at, at, at
from large_world.rows('client') order by at;

insert into public.client_passwords (client_id, organization_id, password_hash, created_at, updated_at)
select large_world.id('client', organization, number), organization_id, 'no hash of any password', at, at
from large_world.rows('client') order by at;

insert into public.tries (kind, subject, regained_at)
select 'client-login', sha256(convert_to(format('address %s %s', organization, number), 'UTF8')), at
from large_world.rows('try') order by at;

insert into public.modules (id, organization_id, name, created_at, updated_at)
select large_world.id('module', organization, number), organization_id, format('Module %s', number), at, at
from large_world.rows('module') order by at;

insert into public.licenses (id, organization_id, key_hash, expiration_date, created_at, updated_at)
select large_world.id('license', organization, number), organization_id,
       sha256(convert_to(format('license %s %s', organization, number), 'UTF8')), at + interval '1 year', at, at
from large_world.rows('license') order by at;

insert into public.license_modules (id, organization_id, license_id, module_id, created_at)
select large_world.id('license_module', organization, number), organization_id, large_world.id('license', organization, number),
       large_world.parent('module', 2, organization, number), at
from large_world.rows('license') order by at;

insert into public.key_store (id, organization_id, provider, key_hint, verified, user_id, created_at, updated_at)
select large_world.id('stored key', organization, number), organization_id,
       (array['openai', 'stripe', 'twilio', 'vapi', 'meta', 'cal', 'sendgrid', 'qdrant'])[number], 'ab12', true,
       large_world.id('user', organization, 1), at, at
from large_world.rows('secret') order by at;

insert into public.channel_senders (id, organization_id, channel, provider, sender, is_active, created_at, updated_at)
select large_world.id('sender', organization, number), organization_id, 'sms', 'twilio', '+41445550100', number = 1, at, at
from large_world.rows('secret') order by at;
