-- Whoever signs in could say that another's number is theirs, and what that other one booked by telephone was theirs to
-- read and to call off.

alter table public.customer_phones add column is_claimed boolean not null default false;
comment on column public.customer_phones.is_claimed is
  'Whether only somebody of the public or a client says that it is theirs. By such a number nobody is taken for a
   customer who signs in. One of the staff who sets it makes it known.';

create or replace function private.list_primary_addresses() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acting constant uuid := private.acting_organization();
  claimed boolean;
begin
  perform private.act_for(new.organization_id);
  if tg_op = 'INSERT' or new.email is distinct from old.email then
    delete from public.customer_emails as listed
    where listed.organization_id = new.organization_id and listed.customer_id = new.id
      and (listed.is_primary or lower(listed.email) = lower(new.email));
    insert into public.customer_emails (organization_id, customer_id, email, is_primary)
    select new.organization_id, new.id, new.email, true where new.email is not null;
  end if;
  if tg_op = 'INSERT' or new.phone is distinct from old.phone then
    -- One that was known to be theirs stays so.
    claimed := private.claims() is not null and private.caller() in ('anon', 'client') and not exists (
      select from public.customer_phones as listed
      where listed.organization_id = new.organization_id and listed.customer_id = new.id
        and listed.phone = new.phone and not listed.is_claimed
    );
    delete from public.customer_phones as listed
    where listed.organization_id = new.organization_id and listed.customer_id = new.id
      and (listed.is_primary or listed.phone = new.phone);
    insert into public.customer_phones (organization_id, customer_id, phone, is_primary, is_claimed)
    select new.organization_id, new.id, new.phone, true, claimed where new.phone is not null;
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return null;
end
$$;

create function private.customer_of_phone(organization uuid, number text) returns uuid
language sql stable set search_path = ''
as $$
  select known.customer_id from public.customer_phones as known
  where known.organization_id = organization and known.phone = number
    and not (known.is_claimed and exists (
      select from public.clients as account
      where account.organization_id = organization and account.customer_id = known.customer_id
    ))
  order by known.is_primary desc, known.created_at, known.id limit 1
$$;
comment on function private.customer_of_phone(uuid, text) is
  'Whom a number leads to: nobody who signs in and only says that it is theirs.';
grant execute on function private.customer_of_phone(uuid, text) to frontdesk_functions;

create or replace function private.find_or_make_customer(organization uuid, customer jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  customer_id uuid;
begin
  if customer ->> 'email' is not null then
    select known.customer_id into customer_id from public.customer_emails as known
    where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
    if not found then
      insert into public.customers (organization_id, name, email, phone)
      values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone')
      on conflict (organization_id, lower(email)) do nothing
      returning id into customer_id;
    end if;
    if customer_id is null then
      select known.id into customer_id from public.customers as known
      where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
    end if;
    return customer_id;
  end if;

  -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
  perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  customer_id := private.customer_of_phone(organization, customer ->> 'phone');
  if customer_id is null then
    insert into public.customers (organization_id, name, phone)
    values (organization, customer ->> 'name', customer ->> 'phone')
    returning id into customer_id;
  end if;
  return customer_id;
end
$$;

create or replace function private.find_or_make_caller(organization uuid, customer jsonb, language text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  found_customer uuid;
begin
  if customer ->> 'phone' is not null then
    -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
    perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
    found_customer := private.customer_of_phone(organization, customer ->> 'phone');
    if found_customer is not null then
      return found_customer;
    end if;
  end if;

  if customer ->> 'email' is null then
    insert into public.customers (organization_id, name, phone, primary_language)
    values (organization, customer ->> 'name', customer ->> 'phone', language)
    returning id into found_customer;
    return found_customer;
  end if;
  select known.customer_id into found_customer from public.customer_emails as known
  where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
  if found_customer is null then
    insert into public.customers (organization_id, name, email, phone, primary_language)
    values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone', language)
    on conflict (organization_id, lower(email)) do nothing
    returning id into found_customer;
  end if;
  if found_customer is null then
    select known.id into found_customer from public.customers as known
    where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
  end if;
  return found_customer;
end
$$;

create or replace function private.invitation_accept_client(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  accepted constant public.invitations :=
    private.close_invitation(organization, arguments ->> 'token_hash', 'accepted', 'client', null);
  customer uuid;
  account public.clients;
begin
  customer := private.find_or_make_customer(organization, jsonb_build_object(
    'name', case when coalesce(accepted.first_name, accepted.last_name) is null then accepted.email
                 else private.person_name(accepted.first_name, accepted.last_name) end,
    'email', accepted.email, 'phone', accepted.phone
  ));
  -- One of the staff wrote it into the invitation.
  update public.customer_phones as listed set is_claimed = false
  where listed.organization_id = organization and listed.customer_id = customer and listed.phone = accepted.phone
    and listed.is_claimed;
  -- Whoever was a client before has a new password by this, and none of the tokens that the old one gave.
  insert into public.clients as known (
    organization_id, customer_id, invitation_id, first_name, last_name, email, email_verified, phone, password_set_at,
    last_login_at, membership_start_date
  ) values (
    organization, customer, accepted.id, accepted.first_name, accepted.last_name, accepted.email, true,
    accepted.phone, now(), now(), current_date
  )
  on conflict (organization_id, lower(email collate "C")) do update
    set invitation_id = excluded.invitation_id, email_verified = true, is_active = true, password_set_at = now(),
        last_login_at = now(), token_version = known.token_version + 1
  returning * into account;
  insert into public.client_passwords as known (client_id, organization_id, password_hash)
  values (account.id, organization, arguments ->> 'password_hash')
  on conflict (client_id) do update set password_hash = excluded.password_hash;
  return jsonb_build_object(
    'kind', 'client', 'invitation_id', accepted.id, 'client', private.client_shown(account),
    'token_version', account.token_version
  );
end
$$;

revoke execute on all routines in schema private from public;
