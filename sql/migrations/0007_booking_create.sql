-- booking-create: seats, customer, price, code and confirmation mail, in one transaction.

create function private.confirmation_code() returns text
language plpgsql volatile set search_path = ''
as $$
declare
  -- No 0 and O, no 1, I and L, no U that is read as V.
  alphabet constant text := '23456789ABCDEFGHJKMNPQRSTVWXYZ';
  random bytea;
  code text := '';
begin
  while length(code) < 10 loop
    random := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    for position in 0..31 loop
      -- 5 bits at a time; the two values past the alphabet are thrown away, so that each letter is as likely.
      if get_byte(random, position) & 31 < 30 and length(code) < 10 then
        code := code || substr(alphabet, (get_byte(random, position) & 31) + 1, 1);
      end if;
    end loop;
  end loop;
  return substr(code, 1, 5) || '-' || substr(code, 6);
end
$$;
comment on function private.confirmation_code() is
  'Ten random characters of thirty (49 bits), free of look-alikes, as XXXXX-XXXXX.';

create function private.release_expired_seats(organization uuid, departure uuid) returns integer
language sql volatile set search_path = ''
as $$
  with expired as (
    update public.bookings as booking set status = 'expired'
    where booking.organization_id = organization and booking.departure_id = departure
      and booking.status = 'pending' and booking.payment_status = 'unpaid' and booking.expires_at <= now()
    returning booking.num_participants
  ), freed as (
    select coalesce(sum(num_participants), 0)::integer as seats from expired
  ), returned as (
    update public.tour_departures as target set seats_taken = target.seats_taken - freed.seats
    from freed
    where target.organization_id = organization and target.id = departure and freed.seats > 0
  )
  select seats from freed
$$;
comment on function private.release_expired_seats(uuid, uuid) is
  'Ends the unpaid bookings of a departure whose time is over and gives their seats back: how many. The caller
   holds the lock of the departure''s row.';

create function private.take_seats(organization uuid, departure uuid, seats integer) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  seats_left integer;
begin
  update public.tour_departures as target set seats_taken = target.seats_taken + seats
  where target.organization_id = organization and target.id = departure
    and target.seats_taken + seats <= target.seats_total;
  if found then
    return;
  end if;

  -- Full at first sight: what was held and never paid may be free again.
  perform from public.tour_departures as target
  where target.organization_id = organization and target.id = departure for update;
  perform private.release_expired_seats(organization, departure);
  update public.tour_departures as target set seats_taken = target.seats_taken + seats
  where target.organization_id = organization and target.id = departure
    and target.seats_taken + seats <= target.seats_total;
  if found then
    return;
  end if;

  select target.seats_total - target.seats_taken into seats_left
  from public.tour_departures as target
  where target.organization_id = organization and target.id = departure;
  perform private.fail(409, 'sold_out',
    case seats_left
      when 0 then 'This departure is sold out.'
      when 1 then 'Only 1 seat is left on this departure.'
      else format('Only %s seats are left on this departure.', seats_left)
    end,
    '/participants');
end
$$;
comment on function private.take_seats(uuid, uuid, integer) is
  'Takes seats of a departure or fails with 409 sold_out; right under any race, since the row''s lock decides.';

create function private.find_or_make_customer(organization uuid, customer jsonb) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  customer_id uuid;
begin
  if customer ->> 'email' is not null then
    insert into public.customers (organization_id, name, email, phone)
    values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone')
    on conflict (organization_id, lower(email)) do nothing
    returning id into customer_id;
    if customer_id is null then
      select known.id into customer_id from public.customers as known
      where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
    end if;
    return customer_id;
  end if;

  -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
  perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  select known.id into customer_id from public.customers as known
  where known.organization_id = organization and known.phone = customer ->> 'phone'
  order by known.created_at, known.id limit 1;
  if customer_id is null then
    insert into public.customers (organization_id, name, phone)
    values (organization, customer ->> 'name', customer ->> 'phone')
    returning id into customer_id;
  end if;
  return customer_id;
end
$$;
comment on function private.find_or_make_customer(uuid, jsonb) is
  'The customer with this e-mail address, else with this phone, else a new one. What is known of a customer is
   never changed by it: whoever books as somebody need not be them.';

create function private.priced_items(organization uuid, wanted jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  items jsonb;
  missing jsonb;
begin
  with items as (
    select ordinality - 1 as position, item ->> 'type' as type, (item ->> 'id')::uuid as id,
           (item ->> 'quantity')::integer as quantity
    from jsonb_array_elements(wanted) with ordinality as list (item, ordinality)
  ), priced as (
    select items.*, coalesce(accommodations.name, experiences.name) as name,
           coalesce(accommodations.price, experiences.price) as price
    from items
    left join public.accommodations as accommodations
      on items.type = 'accommodation' and accommodations.id = items.id
      and accommodations.organization_id = organization and accommodations.is_active
    left join public.experiences as experiences
      on items.type = 'experience' and experiences.id = items.id
      and experiences.organization_id = organization and experiences.is_active
  )
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'type', type, 'id', id, 'name', name, 'quantity', quantity,
      'unit_price', price::text, 'total_price', (quantity * price)::text
    ) order by position), '[]'),
    jsonb_agg(jsonb_build_object(
      'pointer', format('/items/%s/id', position), 'detail', format('There is no such %s.', type)
    ) order by position) filter (where price is null)
  into items, missing
  from priced;

  if missing is not null then
    perform private.fail(404, 'item_not_found', 'Some items don''t exist.', missing::text);
  end if;
  return items;
end
$$;
comment on function private.priced_items(uuid, jsonb) is
  'The items of a request with the names and prices that the organisation gives them; 404 item_not_found names
   each that it does not offer.';

create function private.may_see_offer(organization uuid, is_published boolean) returns boolean
language sql stable
as $$
  select case private.caller()
    when 'service_role' then true
    when 'anon' then is_published
    when 'client' then is_published and organization = private.client_organization()
    else private.is_developer() or exists (
      select from public.members as member
      where member.organization_id = organization and member.user_id = private.subject()
    )
  end
$$;
comment on function private.may_see_offer(uuid, boolean) is
  'Whether the policies of tours and their departures show the caller what this organisation has or has not
   published. For functions whose own rights see more than their caller''s, so that they are safe whoever calls.';

create function private.book_seats(organization uuid, departure uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  participants constant integer := (arguments ->> 'participants')::integer;
  by_staff constant boolean := private.caller() = 'user';
  offer record;
  items jsonb;
  total numeric;
  booked_customer uuid;
  booking public.bookings;
begin
  perform private.act_for(organization);

  select departures.tour_id, departures.starts_at, departures.ends_at, departures.status,
         tours.title, tours.max_participants, tours.is_published, coalesce(departures.price, tours.base_price) as price,
         organizations.currency, organizations.booking_hold, organizations.timezone
  into offer
  from public.tour_departures as departures
  join public.tours as tours on tours.organization_id = organization and tours.id = departures.tour_id
  join public.organizations as organizations on organizations.id = organization
  where departures.organization_id = organization and departures.id = departure;

  if not found or not coalesce(private.may_see_offer(organization, offer.is_published), false) then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  if offer.status <> 'open' or offer.starts_at <= now() then
    perform private.fail(409, 'departure_closed',
      case when offer.starts_at <= now() then 'This departure has left.'
           else 'This departure is not open for bookings.' end,
      '/departure_id');
  end if;
  if participants > offer.max_participants then
    perform private.fail(422, 'too_many_participants',
      format('A booking of this tour brings at most %s people.', offer.max_participants), '/participants');
  end if;

  items := private.priced_items(organization, arguments -> 'items');

  booked_customer := coalesce(
    (arguments ->> 'customer_id')::uuid,
    private.find_or_make_customer(organization, arguments -> 'customer')
  );

  total := participants * offer.price
    + coalesce((select sum((item ->> 'total_price')::numeric) from jsonb_array_elements(items) as item), 0);

  perform private.take_seats(organization, departure, participants);

  loop
    insert into public.bookings (
      organization_id, tour_id, departure_id, customer_id, num_participants, unit_price, total_price, currency,
      status, payment_status, special_requests, confirmation_code, start_date, end_date, expires_at, created_by
    ) values (
      organization, offer.tour_id, departure, booked_customer, participants, offer.price, total, offer.currency,
      case when total = 0 then 'confirmed' else 'pending' end,
      case when total = 0 then 'paid' else 'unpaid' end,
      arguments ->> 'special_requests', private.confirmation_code(), offer.starts_at, offer.ends_at,
      -- Staff take bookings that are paid on the day: those keep their seats.
      case when total > 0 and not by_staff then now() + offer.booking_hold end,
      case when by_staff then private.subject() end
    )
    on conflict (organization_id, confirmation_code) do nothing
    returning * into booking;
    exit when found;
  end loop;

  insert into public.booking_items
    (organization_id, booking_id, item_type, resource_id, name, quantity, unit_price, total_price)
  select organization, booking.id, item ->> 'type', (item ->> 'id')::uuid, item ->> 'name',
         (item ->> 'quantity')::integer, (item ->> 'unit_price')::numeric, (item ->> 'total_price')::numeric
  from jsonb_array_elements(items) as item;

  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select organization, 'booking.created', 'email', customer.email, jsonb_build_object('booking_id', booking.id)
  from public.customers as customer
  where customer.organization_id = organization and customer.id = booked_customer and customer.email is not null;

  return jsonb_build_object(
    'id', booking.id,
    'organization_id', organization,
    'confirmation_code', booking.confirmation_code,
    'status', booking.status,
    'payment_status', booking.payment_status,
    'tour', jsonb_build_object('id', offer.tour_id, 'title', offer.title),
    'departure', jsonb_build_object(
      'id', departure, 'starts_at', offer.starts_at, 'ends_at', offer.ends_at, 'timezone', offer.timezone
    ),
    'participants', participants,
    'items', items,
    'unit_price', offer.price::text,
    'total_price', booking.total_price::text,
    'currency', booking.currency,
    'special_requests', booking.special_requests,
    'expires_at', booking.expires_at,
    'created_at', booking.created_at
  )
  -- Whether an address was known before is not for the public to learn.
  || case when private.caller() = 'anon' then '{}'
          else jsonb_build_object('customer_id', booked_customer) end;
end
$$;
comment on function private.book_seats(uuid, uuid, jsonb) is
  'Books seats of one departure for the organisation that owns it; 404 departure_not_found where the caller may
   not see it.';

create function private.booking_create(arguments jsonb) returns jsonb
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
    -- A client books for themselves: who that is, the token says.
    arguments := arguments || jsonb_build_object('customer_id', null, 'customer', jsonb_build_object(
      'email', private.claims() ->> 'email',
      'name', coalesce(arguments #>> '{customer,name}', private.claims() ->> 'email'),
      'phone', arguments #>> '{customer,phone}'
    ));
  end if;

  return private.book_seats(departure.organization_id, departure.id, arguments);
end
$$;
comment on function private.booking_create(jsonb) is
  'The function behind booking-create. arguments: departure_id, participants, customer_id or customer
   {name, email, phone}, items [{type, id, quantity}], special_requests.';

alter function private.book_seats(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function
  private.confirmation_code(), private.release_expired_seats(uuid, uuid), private.take_seats(uuid, uuid, integer),
  private.find_or_make_customer(uuid, jsonb), private.priced_items(uuid, jsonb), private.may_see_offer(uuid, boolean)
to frontdesk_functions;
grant execute on function private.booking_create(jsonb), private.book_seats(uuid, uuid, jsonb)
to anon, authenticated;
revoke execute on all routines in schema private from public;
