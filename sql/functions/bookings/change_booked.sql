create or replace function private.change_booked(organization uuid, booking public.bookings, arguments jsonb) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  party record;
  items record;
  people integer;
  new_total numeric;
  payment record;
  changed public.bookings;
begin
  if coalesce(arguments ->> 'participants', arguments ->> 'items') is null then
    return false;
  end if;
  perform private.require_currency(booking.currency, settings.currency, '/booking_id') from public.organizations as settings
  where settings.id = organization;
  party := private.changed_party(organization, booking, arguments -> 'participants');
  items := private.changed_items(organization, booking.id, arguments -> 'items');
  if not party.is_changed and not items.is_changed then
    return false;
  end if;
  people := party.seats + party.extra;
  new_total := booking.total_price - private.party_price(booking) + party.price - items.price_before + items.price;
  payment := private.require_payment(
    organization, private.payable_of(organization, booking.id, null), new_total,
    case when party.is_changed then '/participants' else '/items' end
  );

  if party.seats > booking.num_participants then
    perform private.take_seats(organization, booking.departure_id, party.seats - booking.num_participants, '/participants');
  elsif party.seats < booking.num_participants then
    update public.tour_departures as target set seats_taken = target.seats_taken - (booking.num_participants - party.seats)
    where target.organization_id = organization and target.id = booking.departure_id;
  end if;
  if people > booking.num_participants + booking.extra_participants then
    perform private.require_fewer_seats(
      organization, booking.departure_id, booking.customer_id, people, '/participants', booking.id
    );
  end if;
  if items.is_changed then
    perform private.keep_items(organization, booking.id, items.items);
  end if;
  update public.bookings as target
  set num_participants = party.seats, extra_participants = party.extra, party = party.kinds,
      total_price = new_total, status = payment.next_status,
      payment_status = payment.payment_status
  where target.organization_id = organization and target.id = booking.id
  returning * into changed;
  -- The table's trigger tells of people and seats, and sees no items.
  if (changed.num_participants, changed.extra_participants) = (booking.num_participants, booking.extra_participants) then
    perform private.emit_booking_change(booking, changed);
  end if;
  return true;
end
$$;
comment on function private.change_booked(uuid, public.bookings, jsonb) is
  'Changes who comes with a booking, and its items: it takes the seats that it needs more, or gives some back, and the
   difference of the price is due. What was booked keeps its price, what is new has today''s. Whether that changed anything.
   404 item_not_found; 409 sold_out, too_many_seats, departure_closed, currency_changed, payment_required or paid_for; 422
   too_many_participants, unknown_kind, kinds_required or nobody_alone. The caller holds the locks of the departure and the
   booking.';
grant execute on function private.change_booked(uuid, bookings, jsonb) to frontdesk_functions;
