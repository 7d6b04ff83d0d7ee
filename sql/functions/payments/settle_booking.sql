create or replace function private.settle_booking(
  organization uuid, payment public.payments, more numeric, effect jsonb default null, was_pending boolean default false
) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  booking public.bookings;
  paid numeric;
  received numeric;
  due numeric;
  is_held boolean;
  reason text;
begin
  if payment.booking_id is not null then
    select * into booking from public.bookings as held
    where held.organization_id = organization and held.id = payment.booking_id;
    is_held := booking.status = 'pending';
    select coalesce(sum(private.paid(made)), 0), coalesce(sum(private.received(made)), 0) into paid, received
    from public.payments as made
    where made.organization_id = organization and made.booking_id = booking.id and made.currency = booking.currency;
    select private.deposit_of(booking, settings.deposit_percent) into due
    from public.organizations as settings where settings.id = organization;

    update public.bookings as target
    set payment_status = case
          when paid >= booking.total_price and paid > 0 then 'paid' when paid > 0 then 'partially_paid'
          when received > 0 then 'refunded' else 'unpaid' end,
        payment_id = case when private.paid(payment) > 0 then payment.id else target.payment_id end,
        -- Seats are held while a bank debit is on its way, which takes days, and no longer than that.
        expires_at = case
          when not is_held or target.expires_at is null then target.expires_at
          when payment.status = 'pending' and payment.amount >= due then greatest(target.expires_at, now() + interval '14 days')
          when was_pending and payment.status in ('failed', 'cancelled') then least(target.expires_at, now() + interval '31 minutes')
          else target.expires_at end,
        -- By what came, whatever was given back since: events of both come in any order.
        status = case when is_held and received > 0 and received >= due then 'confirmed' else booking.status end
    where target.organization_id = organization and target.id = booking.id
    returning * into booking;
    if is_held and booking.status = 'confirmed' then
      perform private.tell_booker(organization, booking, 'booking.confirmed');
    end if;
  end if;

  -- Money that nothing is due for is kept, and the staff decides.
  reason := case
    when effect ->> 'kind' = 'dispute' then
      case when (effect ->> 'is_closed')::boolean then 'dispute_closed' else 'dispute_opened' end
    when more <= 0 or private.paid(payment) = 0 or booking.id is null then null
    when booking.status in ('expired', 'cancelled') then 'booking_' || booking.status
    when payment.currency <> booking.currency then 'other_currency'
    when paid > booking.total_price then 'paid_too_much'
  end;
  if reason is null then
    return null;
  end if;
  return jsonb_build_object(
    'topic', case when reason like 'dispute%' then 'payment.disputed' else 'payment.needs_attention' end,
    'reason', reason, 'payment_id', payment.id, 'booking_id', booking.id,
    'confirmation_code', booking.confirmation_code, 'amount', payment.amount::text, 'currency', payment.currency,
    'dispute', case when reason like 'dispute%' then effect ->> 'status' end
  );
end
$$;
comment on function private.settle_booking(uuid, public.payments, numeric, jsonb, boolean) is
  'Lets a booking be as its payments have it: how much of it is paid, and confirmed where that is enough. more: how
   much more of a payment was received; effect: the event of it. Gives what the staff is to be told: money for a booking that is over, in
   another currency or too much, and disputes; null: nothing. Whoever calls it holds the booking''s lock.';
grant execute on function private.settle_booking(uuid, payments, numeric, jsonb, boolean) to frontdesk_functions;
