create or replace function private.move_booking(organization uuid, booking public.bookings, arguments jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  wanted constant uuid := (arguments ->> 'departure_id')::uuid;
  offer record;
  keeps_price constant boolean := coalesce((arguments ->> 'keep_price')::boolean, false);
  new_party jsonb;
  new_price numeric;
  new_total numeric;
  payment record;
begin
  select departures.tour_id, departures.starts_at, departures.status,
         tours.is_published, coalesce(departures.price, tours.base_price) as price, settings.currency
  into offer
  from public.tour_departures as departures
  join public.tours as tours on tours.organization_id = organization and tours.id = departures.tour_id
  join public.organizations as settings on settings.id = organization
  where departures.organization_id = organization and departures.id = wanted;
  if not found or not coalesce(private.may_see_offer(organization, offer.is_published), false) then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  if offer.tour_id <> booking.tour_id then
    perform private.fail(422, 'invalid_departure',
      'A booking moves to another departure of its tour.', '/departure_id');
  end if;
  perform private.require_open(offer.status, offer.starts_at);
  if keeps_price then
    offer.price := booking.unit_price;
  else
    perform private.require_currency(booking.currency, offer.currency, '/booking_id');
  end if;
  if booking.party is not null then
    new_party := private.priced_party(
      organization, booking.tour_id, offer.price, booking.currency, booking.party, booking.party, keeps_price
    );
  end if;
  new_price := coalesce((new_party ->> 'total')::numeric, booking.num_participants * offer.price);
  -- What was paid for one price is not worth another one; the staff may say that it is.
  if new_price <> private.party_price(booking) and booking.payment_status <> 'unpaid' then
    perform private.fail(409, 'price_differs',
      format('This costs %s on this departure, and was booked for %s.', new_price, private.party_price(booking)),
      '/departure_id');
  end if;
  new_total := booking.total_price - private.party_price(booking) + new_price;
  payment := private.require_payment(
    organization, private.payable_of(organization, booking.id, null), new_total, '/departure_id'
  );

  perform private.take_seats(organization, wanted, booking.num_participants, '/departure_id');
  perform private.require_fewer_seats(
    organization, wanted, booking.customer_id, booking.num_participants + booking.extra_participants, '/departure_id',
    booking.id
  );
  update public.tour_departures as target set seats_taken = target.seats_taken - booking.num_participants
  where target.organization_id = organization and target.id = booking.departure_id;
  update public.bookings as target
  set departure_id = wanted, unit_price = offer.price, party = new_party -> 'kinds',
      total_price = new_total, status = payment.next_status,
      payment_status = case when payment.next_status = target.status then target.payment_status
        else payment.payment_status end
  where target.organization_id = organization and target.id = booking.id;
end
$$;
comment on function private.move_booking(uuid, public.bookings, jsonb) is
  'Moves a booking to another departure of its tour: it takes seats there and gives up those that it had, or nothing
   changes. One that is not paid takes the new price, where it is in the same currency. 409 sold_out, too_many_seats, departure_closed,
   currency_changed, price_differs or payment_required; 422 invalid_departure. The caller holds the locks of both departures and the booking.';
grant execute on function private.move_booking(uuid, bookings, jsonb) to frontdesk_functions;
