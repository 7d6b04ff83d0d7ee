create or replace function private.book_seats(organization uuid, departure uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  -- A list of kinds of people, or a number of the first kind. What a kind pays is private.kind_price, in
  -- foundations/5_columns.sql, since a view asks it too.
  participants integer := case when jsonb_typeof(arguments -> 'participants') = 'number'
    then (arguments ->> 'participants')::integer end;
  party jsonb;
  by_staff constant boolean := private.caller() = 'user';
  given constant boolean := coalesce(jsonb_typeof(arguments -> 'customer') = 'object', false);
  offer record;
  items jsonb;
  total numeric;
  booked_customer uuid;
  person record;
  held record;
  is_told boolean := true;
  booking public.bookings;
begin
  perform private.act_for(organization);

  select departures.tour_id, departures.starts_at, departures.status, tours.max_participants, tours.is_published,
         coalesce(departures.price, tours.base_price) as price, organizations.currency, organizations.booking_hold,
         participants is null or exists (
           select from public.participant_kinds as kinds
           where kinds.organization_id = organization and kinds.tour_id = departures.tour_id and kinds.is_active
         ) as has_kinds
  into offer
  from public.tour_departures as departures
  join public.tours as tours on tours.organization_id = organization and tours.id = departures.tour_id
  join public.organizations as organizations on organizations.id = organization
  where departures.organization_id = organization and departures.id = departure;

  if not found or not coalesce(private.may_see_offer(organization, offer.is_published), false) then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  perform private.require_open(offer.status, offer.starts_at);
  if offer.has_kinds then
    party := private.priced_party(
      organization, offer.tour_id, offer.price, offer.currency,
      case when participants is null then arguments -> 'participants'
        else private.counted_party(organization, offer.tour_id, participants) end
    );
    participants := (party ->> 'seats')::integer;
  end if;
  if participants + coalesce((party ->> 'extra')::integer, 0) > offer.max_participants then
    perform private.fail(422, 'too_many_participants',
      format('A booking of this tour brings at most %s people.', offer.max_participants), '/participants');
  end if;

  items := private.priced_items(organization, arguments -> 'items');

  booked_customer := coalesce(
    (arguments ->> 'customer_id')::uuid,
    private.find_or_make_customer(organization, arguments -> 'customer')
  );

  total := coalesce((party ->> 'total')::numeric, participants * offer.price)
    + private.items_price(items);

  -- Whoever books with a known address need not be that customer: the booking keeps what they gave.
  select coalesce(arguments #>> '{customer,name}', known.name) as name,
         case when given then arguments #>> '{customer,email}' else known.email end as email,
         case when given then arguments #>> '{customer,phone}' else known.phone end as phone
  into person
  from public.customers as known
  where known.organization_id = organization and known.id = booked_customer;

  perform private.take_seats(organization, departure, participants, '/participants');
  perform private.require_fewer_seats(
    organization, departure, booked_customer, participants + coalesce((party ->> 'extra')::integer, 0), '/participants'
  );
  if not by_staff then
    perform private.limit_strangers('booking-create', organization, case when total > 0 then offer.booking_hold end);
    is_told := private.limit_recipient(coalesce(person.email, person.phone));
  end if;
  -- Whoever signed in is not kept from booking by what strangers hold under their address, but by what they hold themselves.
  if total > 0 and private.caller() in ('anon', 'client') then
    select count(*) as open_now, min(known.expires_at) as first_ends_at into held
    from public.bookings as known
    where known.organization_id = organization and known.customer_id = booked_customer
      and known.status = 'pending' and known.payment_status <> 'paid' and known.expires_at > now()
      and (not known.by_stranger or private.caller() <> 'client');
    perform private.limit_open('booking-create customer', held.open_now::integer, held.first_ends_at);
  end if;

  loop
    -- The trigger on the table sets its times.
    insert into public.bookings (
      organization_id, tour_id, departure_id, customer_id, customer_name, customer_email, customer_phone,
      num_participants, extra_participants, party, unit_price, total_price, currency,
      status, payment_status, special_requests, confirmation_code, expires_at, created_by, by_stranger
    ) values (
      organization, offer.tour_id, departure, booked_customer, person.name, person.email, person.phone,
      participants, coalesce((party ->> 'extra')::integer, 0), party -> 'kinds', offer.price, total, offer.currency,
      case when total = 0 then 'confirmed' else 'pending' end,
      case when total = 0 then 'paid' else 'unpaid' end,
      arguments ->> 'special_requests', private.confirmation_code(),
      -- Staff take bookings that are paid on the day: those keep their seats.
      case when total > 0 and not by_staff then now() + offer.booking_hold end,
      case when by_staff then private.subject() end, private.caller() = 'anon'
    )
    on conflict (organization_id, confirmation_code) do nothing
    returning * into booking;
    exit when found;
  end loop;

  if items <> '[]' then
    perform private.keep_items(organization, booking.id, items);
  end if;

  -- What is pending is not booked yet, and is told so.
  if is_told then
    perform private.tell_booker(organization, booking,
      case booking.status when 'pending' then 'booking.requested' else 'booking.created' end);
  end if;

  return private.booking_answer(organization, booking.id);
end
$$;
comment on function private.book_seats(uuid, uuid, jsonb) is
  'Books seats of one departure for the organization that owns it; 404 departure_not_found where the caller may
   not see it.';
alter function private.book_seats(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.book_seats(uuid, uuid, jsonb) to anon, client, authenticated;
