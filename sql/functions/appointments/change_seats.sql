create or replace function private.change_seats(organization uuid, appointment public.appointments, seats integer)
returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  offer record;
  prices jsonb;
  payable private.payable;
  new_unit_price numeric := appointment.unit_price;
  new_currency text := appointment.currency;
  payment record;
begin
  if seats = appointment.seats then
    return false;
  end if;
  -- What its kind has and costs stays so until the end of this transaction.
  perform private.hold_rules(organization, null);
  select kind.capacity, kind.price, kind.is_paid_ahead, settings.currency into offer
  from public.appointment_types as kind
  join public.organizations as settings on settings.id = organization
  where kind.organization_id = organization and kind.id = appointment.type_id;
  if seats > appointment.seats then
    if seats > offer.capacity then
      perform private.fail(422, 'invalid_request',
        format('must be at most %s, the seats of this kind of appointment', offer.capacity), '/seats');
    end if;
    if offer.price is not null then
      perform private.require_currency(appointment.currency, offer.currency, '/appointment_id');
      -- It had no price until now.
      new_unit_price := coalesce(appointment.unit_price, 0);
      new_currency := offer.currency;
    end if;
  end if;

  prices := private.seat_prices_after(appointment, seats, offer.price);
  payable := private.payable_of(organization, null, appointment.id);
  payable.currency := new_currency;
  payment := private.require_payment(
    organization, payable, private.price_of_seats(new_unit_price, seats, prices), '/seats', offer.is_paid_ahead
  );
  begin
    -- The trigger on the table takes the seats, or gives them back.
    update public.appointments as target
    set seats = $3, unit_price = new_unit_price, seat_prices = prices, currency = new_currency,
        status = payment.next_status, payment_status = payment.payment_status,
        -- A time that is paid for is kept until the staff decides, as after a payment.
        expires_at = case when not payment.is_enough then target.expires_at end
    where target.organization_id = organization and target.id = appointment.id;
  exception when exclusion_violation then
    perform private.fail(409, 'slot_taken', 'So many seats are not left at this time.', '/seats');
  end;
  return true;
end
$$;
comment on function private.change_seats(uuid, public.appointments, integer) is
  'Changes the seats of an appointment: it takes what it needs more, or gives some back, and the difference of the price is
   due. Those that were booked keep their price, others have today''s. Whether that changed anything. 409 slot_taken,
   currency_changed, payment_required or paid_for; 422 where its kind has fewer. The caller holds the lock of its row.';
grant execute on function private.change_seats(uuid, appointments, integer) to frontdesk_functions;
