create or replace function private.settle_payment(
  organization uuid, payment public.payments, payable private.payable, more numeric, effect jsonb default null, was_pending boolean default false
) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  booking public.bookings;
  appointment public.appointments;
  by_hand constant boolean := payment.metadata ->> 'by_hand' is not null;
  paid numeric;
  received numeric;
  -- Of what came, all but what the staff gave back.
  left_over numeric;
  -- What the staff took and kept.
  taken numeric;
  on_its_way numeric;
  due numeric;
  is_held boolean;
  new_payment_status text;
  next_status text;
  reason text;
begin
  if payment.booking_id is not null or payment.appointment_id is not null then
    is_held := payable.status = 'pending';
    select coalesce(sum(private.paid(made)), 0), coalesce(sum(private.received(made)), 0),
           coalesce(sum(case
             when by_hand or made.metadata ->> 'by_hand' is not null then private.paid(made) else private.received(made)
           end), 0),
           coalesce(sum(private.paid(made)) filter (where made.metadata ->> 'by_hand' is not null), 0),
           coalesce(sum(made.amount) filter (where made.status = 'pending'), 0), (
      select private.deposit_of(payable, settings.deposit_percent)
      from public.organizations as settings where settings.id = organization
    )
    into paid, received, left_over, taken, on_its_way, due
    from private.payments_for(organization, payment.booking_id, payment.appointment_id) as made
    where made.currency = payable.currency;
    new_payment_status := case
      when paid >= payable.total_price and paid > 0 then 'paid' when paid > 0 then 'partially_paid'
      when received > 0 then 'refunded'
      -- What costs nothing is paid, whatever payment of it fails.
      when payable.total_price = 0 then 'paid' else 'unpaid' end;
    -- By what came, whatever a provider gave back since: its events of both come in any order. What the staff give back comes
    -- after what they took, and counts no more; and what they take comes after all that is known.
    next_status := case when is_held and left_over > 0 and left_over >= due and payable.is_confirmed_by_payment
      then 'confirmed' else payable.status end;
    if is_held and by_hand and payment.refunded > 0 and payable.expires_at is null then
      -- What kept it may be gone: then it ends again.
      payable.expires_at := now() + private.hold_of(organization, payable);
    end if;
    payable.expires_at := case
      when not is_held or payable.expires_at is null then payable.expires_at
      -- Whoever takes a part by hand keeps the seats for it. A time that is paid for is kept until the staff decides.
      when taken > 0 or payment.booking_id is null and left_over > 0 and left_over >= due then null
      -- Seats and times are held while a bank debit is on its way, which takes days, and no longer than that.
      when on_its_way > 0 and paid + on_its_way >= due then greatest(payable.expires_at, now() + interval '14 days')
      when was_pending and payment.status in ('failed', 'cancelled') then least(payable.expires_at, now() + interval '31 minutes')
      else payable.expires_at end;
  end if;

  if payment.booking_id is not null then
    update public.bookings as target
    set payment_status = new_payment_status, status = next_status,
        -- Whoever pays vouches for whose it is.
        by_stranger = target.by_stranger and received = 0,
        expires_at = payable.expires_at,
        payment_id = case when private.paid(payment) > 0 then payment.id else target.payment_id end
    where target.organization_id = organization and target.id = payment.booking_id
    returning * into booking;
    if is_held and booking.status = 'confirmed' then
      perform private.tell_booker(organization, booking, 'booking.confirmed');
    end if;
  elsif payment.appointment_id is not null then
    update public.appointments as target
    set payment_status = new_payment_status, status = next_status,
        by_stranger = target.by_stranger and received = 0,
        expires_at = payable.expires_at
    where target.organization_id = organization and target.id = payment.appointment_id
    returning * into appointment;
    if is_held and appointment.status = 'confirmed' then
      perform private.tell_customer(organization, appointment, 'appointment.confirmed', '{}', must_be_told => false);
    end if;
  end if;

  -- Money that nothing is due for is kept, and the staff decides.
  reason := case
    when effect ->> 'kind' = 'dispute' then
      case when (effect ->> 'is_closed')::boolean then 'dispute_closed' else 'dispute_opened' end
    when more <= 0 or private.paid(payment) = 0 or payable.status is null then null
    when payable.status in ('expired', 'cancelled') then
      case when payment.booking_id is null then 'appointment_' else 'booking_' end || payable.status
    when payment.currency is distinct from payable.currency then 'other_currency'
    when paid > payable.total_price then 'paid_too_much'
    -- Such as an earlier session of a booking that more people were added to meanwhile.
    when next_status = 'pending' and payable.is_confirmed_by_payment then 'paid_too_little'
  end;
  if reason is null then
    return null;
  end if;
  return jsonb_build_object(
    'topic', case when reason like 'dispute%' then 'payment.disputed' else 'payment.needs_attention' end,
    'reason', reason, 'payment_id', payment.id, 'confirmation_code', payable.confirmation_code,
    'amount', payment.amount::text, 'currency', payment.currency,
    'dispute', case when reason like 'dispute%' then effect ->> 'status' end
  ) || case when payment.appointment_id is null then jsonb_build_object('booking_id', payment.booking_id)
            else jsonb_build_object('appointment_id', payment.appointment_id) end;
end
$$;
comment on function private.settle_payment(uuid, public.payments, private.payable, numeric, jsonb, boolean) is
  'Lets a booking or an appointment be as its payments have it: how much of it is paid, and confirmed where that is enough.
   payable: what is paid for, as private.lock_payable gave it; more: how much more of a payment was received; effect: the event of it. Gives what the staff is to be told: money for
   what is over, in another currency, too much or too little, and disputes; null: nothing. Whoever calls it holds the lock of what is
   paid for.';
grant execute on function private.settle_payment(uuid, payments, private.payable, numeric, jsonb, boolean) to frontdesk_functions;
