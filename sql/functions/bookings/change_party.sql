create or replace function private.change_party(organization uuid, booking public.bookings, arguments jsonb) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  wanted jsonb := arguments -> 'participants';
  known jsonb := booking.party;
  offer record;
  new_party jsonb;
  seats integer;
  people integer;
  new_total numeric;
  payment record;
begin
  select tour.max_participants, coalesce(departures.price, tour.base_price) as price, settings.currency, first.kind, first.name
  into offer
  from public.tours as tour
  join public.tour_departures as departures
    on departures.organization_id = organization and departures.id = booking.departure_id
  join public.organizations as settings on settings.id = organization
  left join lateral (
    select kinds.kind, kinds.name from public.participant_kinds as kinds
    where kinds.organization_id = organization and kinds.tour_id = tour.id and kinds.is_active
      and kinds.takes_seat and kinds.may_be_alone
    order by kinds.position, kinds.kind limit 1
  ) as first on true
  where tour.organization_id = organization and tour.id = booking.tour_id;
  perform private.require_currency(booking.currency, offer.currency, '/booking_id');

  if jsonb_typeof(wanted) = 'number' then
    wanted := private.counted_party(organization, booking.tour_id, wanted::text::integer);
  end if;
  known := coalesce(booking.party, jsonb_build_array(jsonb_build_object(
    'kind', 'seat', 'name', 'Seat', 'count', booking.num_participants, 'unit_price', booking.unit_price::text,
    'takes_seat', true
  )));
  -- Seats that were booked before the tour had kinds.
  if offer.kind is not null then
    select jsonb_agg(case when one ->> 'kind' = 'seat'
      then one || jsonb_build_object('kind', offer.kind, 'name', offer.name) else one end order by place) into known
    from jsonb_array_elements(known) with ordinality as list (one, place);
  end if;
  new_party := private.priced_party(organization, booking.tour_id, offer.price, booking.currency, wanted, known, true);
  seats := (new_party ->> 'seats')::integer;
  people := seats + (new_party ->> 'extra')::integer;
  new_total := booking.total_price - private.party_price(booking) + (new_party ->> 'total')::numeric;
  -- Seats of one price need no list.
  if jsonb_array_length(new_party -> 'kinds') = 1 and new_party #>> '{kinds,0,kind}' = 'seat'
    and (new_party #>> '{kinds,0,unit_price}')::numeric = booking.unit_price
  then
    new_party := null;
  end if;
  if seats = booking.num_participants and new_party -> 'kinds' is not distinct from booking.party then
    return false;
  end if;
  if people > offer.max_participants then
    perform private.fail(422, 'too_many_participants',
      format('A booking of this tour brings at most %s people.', offer.max_participants), '/participants');
  end if;
  payment := private.require_payment(
    organization, private.payable_of(organization, booking.id, null), new_total, '/participants'
  );

  if seats > booking.num_participants then
    perform private.take_seats(organization, booking.departure_id, seats - booking.num_participants, '/participants');
  elsif seats < booking.num_participants then
    update public.tour_departures as target set seats_taken = target.seats_taken - (booking.num_participants - seats)
    where target.organization_id = organization and target.id = booking.departure_id;
  end if;
  if people > booking.num_participants + booking.extra_participants then
    perform private.require_fewer_seats(
      organization, booking.departure_id, booking.customer_id, people, '/participants', booking.id
    );
  end if;
  update public.bookings as target
  set num_participants = seats, extra_participants = people - seats, party = new_party -> 'kinds',
      total_price = new_total, status = payment.next_status,
      payment_status = payment.payment_status
  where target.organization_id = organization and target.id = booking.id;
  return true;
end
$$;
comment on function private.change_party(uuid, public.bookings, jsonb) is
  'Changes who comes with a booking: it takes the seats that it needs more, or gives some back, and the difference of the
   price is due. Who was booked keeps their price, who is new has today''s. Whether that changed anything. 409 sold_out,
   too_many_seats, departure_closed, currency_changed, payment_required or paid_for; 422 too_many_participants, unknown_kind,
   kinds_required or nobody_alone. The caller holds the locks of the departure and the booking.';
grant execute on function private.change_party(uuid, bookings, jsonb) to frontdesk_functions;
