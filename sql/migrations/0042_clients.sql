-- Clients: customers with an account of their own, by which they sign in and see what is theirs.

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_id uuid not null,
  invitation_id uuid,
  first_name text,
  last_name text,
  name text not null generated always as (
    coalesce(first_name || ' ' || last_name, first_name, last_name, 'Unknown')
  ) stored,
  email text not null check (email ~ '^[^\s@]+@[^\s@]+$'),
  email_verified boolean not null default false,
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  password_set_at timestamptz,
  last_login_at timestamptz,
  token_version integer not null default 1,
  is_active boolean not null default true,
  date_of_birth date,
  gender text,
  emergency_contact_name text,
  emergency_contact_phone text check (emergency_contact_phone ~ '^\+[1-9][0-9]{6,14}$'),
  membership_status text not null default 'active',
  membership_start_date date,
  membership_end_date date,
  custom_fields jsonb not null default '{}' check (jsonb_typeof(custom_fields) = 'object'),
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade
);
comment on table public.clients is 'Customers who sign in, and their membership.';
comment on column public.clients.customer_id is 'The customer that they are: whose bookings and appointments they see.';
comment on column public.clients.email is 'They sign in with it. One account of it in each organisation.';
comment on column public.clients.email_verified is 'Whether they claimed an invitation that was sent there.';
comment on column public.clients.phone is 'E.164.';
comment on column public.clients.token_version is
  'The generation of their tokens. Tokens of an earlier one are revoked: both doors refuse them at once.';
comment on column public.clients.is_active is 'Whether they may sign in. Cleared, it revokes their tokens.';
comment on column public.clients.notes is 'Of the staff; the client never sees them.';
create unique index clients_email_key on public.clients (organization_id, lower(email collate "C"));
create index clients_signing_in_idx on public.clients (lower(email collate "C"));
create index clients_customer_idx on public.clients (organization_id, customer_id);
create index clients_newest_idx on public.clients (organization_id, created_at desc, id);
create index clients_phone_idx on public.clients (organization_id, phone);
create index clients_membership_idx on public.clients (organization_id, membership_status);
call private.keep_time('public.clients');

create table public.client_passwords (
  client_id uuid primary key,
  organization_id uuid not null,
  password_hash text not null check (password_hash <> ''),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, client_id) references public.clients (organization_id, id) on delete cascade
);
comment on table public.client_passwords is
  'What clients'' passwords are verified against, where none of the tenants reads.';
comment on column public.client_passwords.password_hash is
  'Argon2id as a PHC string; or bcrypt, from before, until its owner signs in.';
create index client_passwords_client_idx on public.client_passwords (organization_id, client_id);
call private.keep_time('public.client_passwords');

call private.guard_table('public.clients', 'select', 'insert', 'update');
call private.guard_table('public.client_passwords', 'select', 'insert', 'update');
call private.open_table('public.clients',
  'first_name, last_name, phone, date_of_birth, gender, emergency_contact_name, emergency_contact_phone,
   membership_status, membership_start_date, membership_end_date, custom_fields, notes, is_active',
  'customer_id, email');
call private.audit_table('public.clients');

create function private.revoke_tokens() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if old.is_active and not new.is_active or new.email is distinct from old.email then
    new.token_version := old.token_version + 1;
  end if;
  return new;
end
$$;
comment on function private.revoke_tokens() is
  'Trigger: whoever may not sign in any more, or has another address, needs a new token.';
create trigger revoke_tokens before update on public.clients
  for each row execute function private.revoke_tokens();

-- Who calls --------------------------------------------------------------------------------------

create policy functions_select_self on public.clients for select to frontdesk_functions
  using (id = (select private.subject()));
-- Who signs in names an address, and not always an organisation.
create policy functions_select_signing_in on public.clients for select to frontdesk_functions
  using (lower(email collate "C") = (select nullif(current_setting('frontdesk.signing_in', true), '')));

create function private.valid_client() returns public.clients
language sql stable security definer set search_path = ''
as $$
  select client from public.clients as client
  where private.claims() ->> 'role' = 'client'
    and client.id = private.subject()
    and client.organization_id = (private.claims() -> 'app_metadata' ->> 'organization_id')::uuid
    and client.token_version = (private.claims() -> 'app_metadata' ->> 'token_version')::integer
    and client.is_active
$$;
comment on function private.valid_client() is
  'The calling client; null for every other caller, and where the token was revoked.';
alter function private.valid_client() owner to frontdesk_functions;

-- Asked once a statement, by one look at the primary key.
create or replace function private.client_organization() returns uuid
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'client' then (private.valid_client()).organization_id end
$$;

create function private.client_customer() returns uuid
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'client' then (private.valid_client()).customer_id end
$$;
comment on function private.client_customer() is
  'The customer that the calling client is; null for every other caller, and where the token was revoked.';

-- Other policies know a client's records by the customer's address. It is the customer's of today, so that staff who
-- correct it don't cut the client off.
create policy functions_select_client on public.customers for select to frontdesk_functions
  using (organization_id = (select private.client_organization()) and id = (select private.client_customer()));

create function private.client_customer_email() returns text
language sql stable security definer set search_path = ''
as $$
  select lower(customer.email) from public.customers as customer
  where customer.organization_id = private.client_organization() and customer.id = private.client_customer()
$$;
comment on function private.client_customer_email() is
  'The e-mail address of the customer that the calling client is, in lower case.';

create or replace function private.client_email() returns text
language sql stable
as $$
  select case when private.claims() ->> 'role' = 'client' then private.client_customer_email() end
$$;
comment on function private.client_email() is
  'The e-mail address of the customer that the calling client is, in lower case; null for every other caller, and where
   the token was revoked.';

grant execute on function private.valid_client(), private.client_customer(), private.client_customer_email()
to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit;

grant select (id, organization_id, customer_id, first_name, last_name, name, email, email_verified, phone,
  password_set_at, last_login_at, is_active, date_of_birth, gender, emergency_contact_name, emergency_contact_phone,
  membership_status, membership_start_date, membership_end_date, custom_fields, created_at, updated_at),
  update (first_name, last_name, phone, date_of_birth, gender, emergency_contact_name, emergency_contact_phone)
  on public.clients to client;
create policy client_select_self on public.clients for select to client
  using (organization_id = (select private.client_organization()) and id = (select private.subject()));
create policy client_update_self on public.clients for update to client
  using (organization_id = (select private.client_organization()) and id = (select private.subject()))
  with check (organization_id = (select private.client_organization()) and id = (select private.subject()));

-- Signing in -------------------------------------------------------------------------------------

create policy functions_select_named on public.organizations for select to frontdesk_functions
  using (slug = (select nullif(current_setting('frontdesk.named_organization', true), '')));

create function private.named_organization(slug_or_id text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if slug_or_id ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    return slug_or_id::uuid;
  end if;
  perform set_config('frontdesk.named_organization', coalesce(slug_or_id, ''), true);
  return (select organization.id from public.organizations as organization where organization.slug = slug_or_id);
end
$$;
comment on function private.named_organization(text) is
  'The id of the organisation with this slug, or of this id; null where there is no such slug.';
alter function private.named_organization(text) owner to frontdesk_functions;
grant execute on function private.named_organization(text) to frontdesk_functions;

create function private.client_login_begin(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  address constant text := lower((arguments ->> 'email') collate "C");
  wait interval;
  named uuid;
  found_client public.clients;
  stored_hash text;
begin
  -- Counted before the password is looked at, so that tries at once can't outrun the count; and for an account
  -- that is not there as for one that is.
  wait := private.take_try('client-login address', coalesce(arguments ->> 'address', ''), 60, '10 seconds');
  wait := coalesce(wait, private.take_try('client-login account', address, 10, '1 minute'));
  if wait is not null then
    return jsonb_build_object('wait_seconds', ceil(extract(epoch from wait)));
  end if;

  perform set_config('frontdesk.signing_in', address, true);
  named := private.named_organization(arguments ->> 'organization');
  select client.* into found_client from public.clients as client
  where lower(client.email collate "C") = address and client.is_active
    and (arguments ->> 'organization' is null or client.organization_id = named)
  order by client.last_login_at desc nulls last, client.created_at desc, client.id limit 1;

  perform private.act_for(coalesce(found_client.organization_id, gen_random_uuid()));
  select secret.password_hash into stored_hash from public.client_passwords as secret
  where secret.organization_id = private.acting_organization()
    and secret.client_id = coalesce(found_client.id, gen_random_uuid());
  return jsonb_build_object(
    'client_id', found_client.id, 'organization_id', found_client.organization_id, 'password_hash', stored_hash
  );
end
$$;
comment on function private.client_login_begin(jsonb) is
  'Before a password is verified: takes a try, and gives the hash to verify it against. arguments: email, organization
   (slug or id; null: the one that they signed in to last), address (of the network). Gives wait_seconds where too
   much was tried, else client_id, organization_id, password_hash, each null where there is no such account.';

create function private.client_login_finish(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  signed_in public.clients;
begin
  perform private.act_for(organization);
  -- Only what was verified counts: a password that was changed meanwhile does not open.
  update public.client_passwords as secret
  set password_hash = coalesce(arguments ->> 'new_password_hash', secret.password_hash)
  where secret.organization_id = organization and secret.client_id = (arguments ->> 'client_id')::uuid
    and secret.password_hash = arguments ->> 'password_hash';
  if found then
    update public.clients as client set last_login_at = now()
    where client.organization_id = organization and client.id = (arguments ->> 'client_id')::uuid and client.is_active
    returning client.* into signed_in;
  end if;
  if signed_in.id is null then
    return jsonb_build_object('client', null);
  end if;
  perform private.give_back_try('client-login address', coalesce(arguments ->> 'address', ''), '10 seconds'),
          private.give_back_try('client-login account', lower((arguments ->> 'email') collate "C"), '1 minute');
  return jsonb_build_object('client', private.client_shown(signed_in), 'token_version', signed_in.token_version);
end
$$;
comment on function private.client_login_finish(jsonb) is
  'After a password was verified: client_id, organization_id, password_hash (the one that it was verified against),
   new_password_hash (where that is to be replaced), email, address. Gives the client; null where they may not sign in
   any more.';

create function private.client_shown(client public.clients) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', client.id, 'customer_id', client.customer_id, 'email', client.email, 'name', client.name,
    'organization', (
      select jsonb_build_object('id', organization.id, 'name', organization.name, 'slug', organization.slug)
      from public.organizations as organization where organization.id = client.organization_id
    )
  )
$$;
comment on function private.client_shown(public.clients) is 'A client as the answer to signing in shows them.';

create function private.client_sign_out(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  leaving constant public.clients := private.valid_client();
begin
  if leaving.id is not null then
    perform private.act_for(leaving.organization_id);
    update public.clients as client set token_version = client.token_version + 1
    where client.organization_id = leaving.organization_id and client.id = leaving.id;
  end if;
  return jsonb_build_object('signed_out', true);
end
$$;
comment on function private.client_sign_out(jsonb) is 'Revokes every token of the calling client. arguments: none.';

alter function private.client_login_begin(jsonb) owner to frontdesk_functions;
alter function private.client_login_finish(jsonb) owner to frontdesk_functions;
alter function private.client_customer_email() owner to frontdesk_functions;
alter function private.client_sign_out(jsonb) owner to frontdesk_functions;
grant execute on function private.client_shown(public.clients) to frontdesk_functions;
-- Not for the public that signs in: the function does it for them, so that nobody else is shown a hash.
grant execute on function private.client_login_begin(jsonb), private.client_login_finish(jsonb) to service_role;
grant execute on function private.client_sign_out(jsonb) to client;

-- What is theirs ---------------------------------------------------------------------------------

-- By the customer that they are, and no longer by an address that the staff can change under them.
alter policy client_select_self on public.customers
  using (organization_id = (select private.client_organization()) and id = (select private.client_customer()));
alter policy client_update_self on public.customers
  using (organization_id = (select private.client_organization()) and id = (select private.client_customer()))
  with check (organization_id = (select private.client_organization()) and id = (select private.client_customer()));
alter policy client_select_own on public.bookings
  using (organization_id = (select private.client_organization()) and customer_id = (select private.client_customer()));
alter policy client_select_own on public.payments
  using (organization_id = (select private.client_organization()) and customer_id = (select private.client_customer()));

create or replace function private.booking_create(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  departure record;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select departures.id, departures.organization_id into departure
  from public.tour_departures as departures
  where departures.id = (arguments ->> 'departure_id')::uuid
    and departures.organization_id
      = coalesce(private.requested_organization(), departures.organization_id);
  if not found then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;

  if arguments ->> 'customer_id' is not null then
    perform from public.customers as customers
    where customers.organization_id = departure.organization_id
      and customers.id = (arguments ->> 'customer_id')::uuid;
    if not found then
      perform private.fail(404, 'customer_not_found', 'There is no such customer.', '/customer_id');
    end if;
  end if;

  if private.caller() = 'client' then
    -- A client books for themselves: for the customer that they are.
    arguments := arguments
      || jsonb_build_object('customer_id', private.client_customer(), 'customer', null);
  end if;

  return private.book_seats(departure.organization_id, departure.id, arguments);
end
$$;

-- A revoked token sees no rows through either door; here it is told so, too.
create or replace function private.as_tenant(
  claims jsonb, function_name text, arguments jsonb, context jsonb default '{}',
  out answer text, out replayed boolean
)
language plpgsql set search_path = ''
as $$
declare
  idempotency_key constant text := context ->> 'idempotency_key';
  fingerprint constant text := context ->> 'fingerprint';
begin
  if claims ->> 'role' is null or claims ->> 'role' not in ('anon', 'client', 'authenticated', 'service_role') then
    raise insufficient_privilege using message = 'claims name no role of a tenant';
  end if;
  -- All of it ends with this statement's transaction. The role comes last: from there on, only what the
  -- caller may do can be done.
  perform set_config('request.jwt.claims', claims::text, true),
          set_config('frontdesk.requested_organization', coalesce(context ->> 'organization_id', ''), true),
          set_config('frontdesk.request_id', coalesce(context ->> 'request_id', ''), true),
          set_config('frontdesk.acting_organization', '', true),
          set_config('timezone', 'UTC', true);
  perform set_config('role', claims ->> 'role', true);

  if claims ->> 'role' = 'client' and private.client_organization() is null then
    perform private.fail(401, 'unauthorized', 'The access token is not valid, or no longer. Sign in again.');
  end if;

  replayed := false;
  if idempotency_key is not null then
    answer := private.idempotency_claim(function_name, idempotency_key, fingerprint);
    if answer is not null then
      replayed := true;
      return;
    end if;
  end if;

  execute format('select private.%I($1)::text', function_name) into answer using arguments;

  if idempotency_key is not null then
    perform private.idempotency_keep(
      function_name, idempotency_key, fingerprint, answer, (context ->> 'keep_for')::interval
    );
  end if;
end
$$;

revoke execute on all routines in schema private from public;
