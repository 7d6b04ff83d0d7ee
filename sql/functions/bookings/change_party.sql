create or replace function private.change_party(organization uuid, booking public.bookings, arguments jsonb) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  by_staff constant boolean := private.caller() = 'user';
  wanted constant jsonb := arguments -> 'participants';
  seats integer := case when jsonb_typeof(wanted) = 'number' then wanted::text::integer end;
  new_party jsonb;
  people integer;
  most integer;
  new_total numeric;
  paid numeric;
begin
  if seats is null then
    -- Who was booked keeps the price that they were booked for.
    new_party := private.priced_party(organization, booking.tour_id, booking.unit_price, booking.currency, wanted,
      coalesce(booking.party, '[]'), true);
    seats := (new_party ->> 'seats')::integer;
  end if;
  people := seats + coalesce((new_party ->> 'extra')::integer, 0);
  if seats = booking.num_participants and new_party -> 'kinds' is not distinct from booking.party then
    return false;
  end if;
  select tour.max_participants into most from public.tours as tour
  where tour.organization_id = organization and tour.id = booking.tour_id;
  if people > most then
    perform private.fail(422, 'too_many_participants',
      format('A booking of this tour brings at most %s people.', most), '/participants');
  end if;

  new_total := booking.total_price - private.party_price(booking)
    + coalesce((new_party ->> 'total')::numeric, seats * booking.unit_price);
  select coalesce(sum(private.paid(made)), 0) into paid from public.payments as made
  where made.organization_id = organization and made.booking_id = booking.id and made.currency = booking.currency;
  if paid > new_total and not by_staff then
    perform private.fail(409, 'paid_for', 'More than that is paid: the organization has to give it back.', '/participants');
  end if;

  if seats > booking.num_participants then
    perform private.take_seats(organization, booking.departure_id, seats - booking.num_participants, '/participants');
  elsif seats < booking.num_participants then
    update public.tour_departures as target set seats_taken = target.seats_taken - (booking.num_participants - seats)
    where target.organization_id = organization and target.id = booking.departure_id;
  end if;
  update public.bookings as target
  set num_participants = seats, extra_participants = people - seats, party = new_party -> 'kinds',
      total_price = new_total,
      payment_status = case
        when paid >= new_total then 'paid' when paid > 0 then 'partially_paid'
        when target.payment_status = 'refunded' then 'refunded' else 'unpaid' end
  where target.organization_id = organization and target.id = booking.id;
  return true;
end
$$;
comment on function private.change_party(uuid, public.bookings, jsonb) is
  'Changes who comes with a booking: it takes the seats that it needs more, or gives some back, and the difference of the
   price is due. Whether that changed anything. 409 sold_out, departure_closed or paid_for; 422 too_many_participants,
   unknown_kind or nobody_alone. The caller holds the locks of the departure and the booking.';
grant execute on function private.change_party(uuid, bookings, jsonb) to frontdesk_functions;
