create or replace function private.take_payment_event(organization uuid, account text, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  effect constant jsonb := arguments -> 'effect';
  intent constant text := effect ->> 'intent_id';
  is_dispute constant boolean := effect ->> 'kind' = 'dispute';
  known public.payments;
  payable private.payable;
  told jsonb;
  effects jsonb := jsonb_build_array(effect);
  one jsonb;
  was numeric := 0;
  was_pending boolean;
  is_new boolean;
begin
  perform private.act_for(organization);
  if not private.note_event(organization, 'stripe', account, arguments #>> '{event,id}', intent) then
    return jsonb_build_object('outcome', 'repeated', 'staff', null);
  end if;
  -- Events of one payment take turns.
  perform pg_advisory_xact_lock(hashtextextended('payment ' || organization || intent, 0));
  select * into known from public.payments as payment
  where payment.organization_id = organization and payment.transaction_id = intent;
  is_new := known.id is null;
  if is_new and (is_dispute or arguments ->> 'booking_id' is null and arguments ->> 'appointment_id' is null) then
    -- Only what names a booking or an appointment begins a payment: other sales of the same account are none of ours. A
    -- dispute may be in another currency than its payment, so that it begins none.
    update private.webhook_events as event set waiting = effect
    where event.organization_id = organization and event.provider = 'stripe' and event.account = $2
      and event.event_id = arguments #>> '{event,id}';
    return jsonb_build_object('outcome', 'waiting', 'staff', null);
  end if;
  -- A payment stays with what it was made for.
  payable := case when is_new
    then private.lock_payable(organization, (arguments ->> 'booking_id')::uuid, (arguments ->> 'appointment_id')::uuid)
    else private.lock_payable(organization, known.booking_id, known.appointment_id) end;
  if is_new and payable.status is null then
    return jsonb_build_object('outcome', case when arguments ->> 'appointment_id' is null
      then 'unknown_booking' else 'unknown_appointment' end, 'staff', null);
  elsif is_new then
    known.booking_id := payable.booking_id;
    known.appointment_id := payable.appointment_id;
    known.customer_id := payable.customer_id;
    known.amount := 0;
    known.currency := effect ->> 'currency';
    known.method := effect ->> 'method';
    known.status := 'pending';
    known.facts := jsonb_build_object('account', account);
    known.created_at := now();
  elsif known.facts ->> 'account' is distinct from account
    or not is_dispute and known.currency <> effect ->> 'currency'
  then
    return jsonb_build_object('outcome', 'foreign', 'staff', null);
  end if;

  was := private.received(known);
  was_pending := known.status = 'pending' and known.amount > 0;
  -- This event, and those that waited for it.
  if exists (
    select from private.webhook_events as held
    where held.organization_id = organization and held.provider = 'stripe' and held.account = $2
      and held.object_id = intent and held.waiting is not null
  ) then
    with waited as (
      update private.webhook_events as event set waiting = null
      from (
        select held.event_id, held.waiting from private.webhook_events as held
        where held.organization_id = organization and held.provider = 'stripe' and held.account = $2
          and held.object_id = intent and held.waiting is not null
      ) as held
      where event.organization_id = organization and event.provider = 'stripe' and event.account = $2
        and event.event_id = held.event_id
        and (held.waiting ->> 'currency' = known.currency or held.waiting ->> 'kind' = 'dispute')
      returning held.waiting
    )
    select effects || coalesce(jsonb_agg(waited.waiting), '[]') into effects from waited;
  end if;
  for place in 0 .. jsonb_array_length(effects) - 1 loop
    one := effects -> place;
    if one ->> 'kind' = 'dispute' and private.is_news_of_dispute(known.facts, one) then
      told := one;
    end if;
    known.facts := private.payment_facts(known.facts, one);
  end loop;
  known := private.payment_as_told(known);
  -- A new one is written once, with all that is known of it.
  if is_new then
    insert into public.payments
      (organization_id, booking_id, appointment_id, customer_id, amount, refunded, currency, status, method, transaction_id,
       facts, created_at)
    values (
      organization, known.booking_id, known.appointment_id, known.customer_id, known.amount, known.refunded, known.currency,
      known.status, known.method, intent, known.facts, known.created_at
    )
    returning * into known;
  else
    update public.payments as payment
    set facts = known.facts, amount = known.amount, refunded = known.refunded, status = known.status,
        method = known.method, created_at = known.created_at
    where payment.organization_id = organization and payment.id = known.id;
  end if;
  return jsonb_build_object(
    'outcome', 'applied',
    'staff', private.settle_payment(organization, known, payable, private.received(known) - was, told, was_pending)
  );
end
$$;
comment on function private.take_payment_event(uuid, text, jsonb) is
  'Applies an event of a payment, once, and what came before its payment was known. account: whose it is at Stripe,
   organization or platform. Gives outcome, and staff: what they are to be told, or null.';
alter function private.take_payment_event(uuid, text, jsonb) owner to frontdesk_functions;
grant execute on function private.take_payment_event(uuid, text, jsonb) to service_role;
