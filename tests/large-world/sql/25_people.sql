-- Invitations, clients and what they try, licences, keys of providers.

insert into public.invitations (id, organization_id, kind, email, role, token_hash, status, invited_by, expires_at, claimed_at,
  created_at, updated_at)
select large_world.id('invitation', organization, number), organization_id, kinds.kind,
       format('invited-%s@organization-%s.example', number, organization), case kinds.kind when 'staff' then 'member' end,
       sha256(convert_to(format('%s.%s', organization, number), 'UTF8')), kinds.status,
       large_world.id('user', organization, 2), at + interval '7 days', case kinds.status when 'accepted' then at end, at, at
from large_world.rows('invitation'), lateral (
  select case large_world.pick(2, organization, number, 4) when 0 then 'staff' else 'client' end as kind,
         (array['accepted', 'accepted', 'pending', 'declined', 'revoked'])
           [1 + large_world.pick(3, organization, number, 5)] as status
) as kinds
order by at;

insert into public.clients (id, organization_id, customer_id, first_name, last_name, email, email_verified, password_set_at,
  last_login_at, membership_status, created_at, updated_at)
select large_world.id('client', organization, number), organization_id, large_world.id('customer', organization, number),
       'Ada', number::text, format('ada-%s@customer-%s.example', number, organization), true, at, at,
       (array['active', 'active', 'paused', 'ended'])[1 + large_world.pick(2, organization, number, 4)], at, at
from large_world.rows('client') order by at;

insert into public.client_passwords (client_id, organization_id, password_hash, created_at, updated_at)
select large_world.id('client', organization, number), organization_id, '$argon2id$v=19$m=19456,t=2,p=1$none$none', at, at
from large_world.rows('client') order by at;

insert into public.tries (kind, subject, regained_at)
select 'client-login account', sha256(convert_to(format('ada-%s@customer-%s.example', number, organization), 'UTF8')), at
from large_world.rows('client') where number % 10 = 0;

insert into public.modules (id, organization_id, name, created_at, updated_at)
select large_world.id('module', organization, number), organization_id, format('module-%s', number), at, at
from large_world.rows('module');

insert into public.licenses (id, organization_id, key_hash, key_hint, expiration_date, created_at, updated_at)
select large_world.id('license', organization, number), organization_id,
       sha256(convert_to(format('licence %s.%s', organization, number), 'UTF8')), 'abcd', at + interval '1 year', at, at
from large_world.rows('license');

insert into public.license_modules (id, organization_id, license_id, module_id, created_at)
select large_world.id('license_module', organization, number), organization_id, large_world.id('license', organization, number),
       large_world.parent('module', 2, organization, number), at
from large_world.rows('license');

insert into public.key_store (id, organization_id, provider, key_hint, verified, checked_at, user_id, created_at, updated_at)
select large_world.id('stored key', organization, number), organization_id, format('provider-%s', number), 'abcd', true, at,
       large_world.id('user', organization, 1), at, at
from large_world.rows('secret');
