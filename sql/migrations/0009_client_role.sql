-- Clients get a role of their own. As `authenticated` they had the columns that the staff are granted, and every
-- policy for the staff had to remember to leave them out; a role of their own starts from nothing.

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'client') then
    create role client nologin noinherit nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- Another database of this server was being set up at this moment.
end
$$;
do $$
begin
  if not pg_catalog.pg_has_role('authenticator', 'client', 'member') then
    grant client to authenticator;
  end if;
exception when unique_violation or sqlstate 'XX000' then
  null; -- Another database of this server did the same at this moment.
end
$$;
grant usage on schema public, private to client;
alter default privileges in schema public revoke all on tables from client;

-- Who calls --------------------------------------------------------------------------------------

create or replace function private.is_client() returns boolean
language sql stable
as $$
  select coalesce(
    private.claims() ->> 'role' = 'client' or private.claims() -> 'app_metadata' ->> 'role' = 'client', false
  )
$$;
comment on function private.is_client() is
  'Whether the caller is a client. A token of another role that calls itself one is none of the staff either.';

create or replace function private.client_organization() returns uuid
language sql stable
as $$
  select case
    when private.claims() ->> 'role' = 'client'
      then (private.claims() -> 'app_metadata' ->> 'organization_id')::uuid
  end
$$;

grant execute on function
  private.claims(), private.subject(), private.is_client(), private.client_organization(), private.client_email(),
  private.is_developer(), private.caller(), private.acting_organization(), private.requested_organization(),
  private.fail(integer, text, text, text),
  private.idempotency_claim(text, text, text), private.idempotency_keep(text, text, text, text, interval),
  private.booking_create(jsonb), private.book_seats(uuid, uuid, jsonb), private.departure_offer(uuid, uuid)
to client;

-- What they see ----------------------------------------------------------------------------------

drop policy client_select_self on public.customers;
drop policy client_select on public.tours;
drop policy client_select on public.tour_departures;
drop policy client_select on public.accommodations;
drop policy client_select on public.experiences;
drop policy client_select_own on public.bookings;
drop policy client_select_own on public.booking_items;

-- Tags and metadata are the staff's notes on a customer.
grant select (id, organization_id, name, email, phone, address, preferences, created_at, updated_at),
      update (name, phone, address, preferences)
  on public.customers to client;
create policy client_select_self on public.customers for select to client
  using (organization_id = (select private.client_organization()) and lower(email) = (select private.client_email()));
create policy client_update_self on public.customers for update to client
  using (organization_id = (select private.client_organization()) and lower(email) = (select private.client_email()))
  with check (
    organization_id = (select private.client_organization()) and lower(email) = (select private.client_email())
  );

-- Of the offer they see what the public sees.
grant select (id, organization_id, title, description, itinerary_json, images, duration, base_price,
  location, tags, max_participants, is_published) on public.tours to client;
grant select on public.tour_departures, public.departure_availability to client;
grant select (id, organization_id, name, type, description, location, images, price, amenities, is_active)
  on public.accommodations to client;
grant select (id, organization_id, name, description, location, duration, images, tags, price, is_active)
  on public.experiences to client;
create policy client_select on public.tours for select to client
  using (organization_id = (select private.client_organization()) and is_published);
create policy client_select on public.accommodations for select to client
  using (organization_id = (select private.client_organization()) and is_active);
create policy client_select on public.experiences for select to client
  using (organization_id = (select private.client_organization()) and is_active);
create policy client_select on public.tour_departures for select to client
  using (
    organization_id = (select private.client_organization())
    and exists (select from public.tours as tour where tour.id = tour_departures.tour_id and tour.is_published)
  );

grant select (id, organization_id, tour_id, departure_id, customer_id, num_participants, unit_price, total_price,
  currency, status, special_requests, payment_status, confirmation_code, start_date, end_date, expires_at, created_at,
  updated_at) on public.bookings to client;
grant select (id, organization_id, booking_id, item_type, resource_id, name, quantity, unit_price, total_price,
  created_at) on public.booking_items to client;
create policy client_select_own on public.bookings for select to client
  using (
    organization_id = (select private.client_organization())
    and customer_id = any (array(
      select customer.id from public.customers as customer
      where customer.organization_id = (select private.client_organization())
        and lower(customer.email) = (select private.client_email())
    ))
  );
create policy client_select_own on public.booking_items for select to client
  using (
    organization_id = (select private.client_organization())
    and exists (
      select from public.bookings as booking
      where booking.organization_id = booking_items.organization_id and booking.id = booking_items.booking_id
    )
  );

revoke execute on all routines in schema private from public;
