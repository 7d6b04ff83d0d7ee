create or replace function private.begin_checkout(organization uuid, booking uuid, appointment uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  -- Stripe lets a session be open for half an hour at least, and a day at most.
  shortest constant interval := '31 minutes';
  longest constant interval := '23 hours';
  -- What is left a moment after a session of that length was asked for still counts as that length.
  enough constant interval := shortest - interval '30 seconds';
  what constant text := case when appointment is null then 'booking' else 'appointment' end;
  pointer constant text := format('/%s_id', what);
  known private.payable;
  settings public.organizations;
  checkout private.checkouts;
  due numeric;
  session_ends_at timestamptz;
  is_held boolean;
  own_account text;
begin
  perform private.act_for(organization);
  known := private.lock_payable(organization, booking, appointment);
  if known.status is null or not (
    coalesce(private.may_change_appointment(organization, known.customer_id), false)
    or coalesce(private.guest_of(what) = coalesce(appointment, booking), false)
  ) then
    perform private.fail(404, what || '_not_found', format('There is no such %s.', what), pointer);
  end if;
  is_held := known.status = 'pending' and known.expires_at is not null;
  if is_held and known.expires_at <= now() then
    perform private.fail(409, 'hold_expired', 
      format('This %s was not paid in time, and its %s again.', what,
        case what when 'booking' then 'seats are free' else 'time is free' end),
      pointer);
  elsif known.status not in ('pending', 'confirmed', 'completed') then
    perform private.fail(409, what || '_over',
      format('This %s is %s: nothing is to be paid for it.', what, replace(known.status, '_', ' ')), pointer);
  elsif known.total_price is null then
    perform private.fail(409, 'nothing_due', 'This appointment has no price.', pointer);
  end if;
  due := private.amount_due(organization, known, arguments ->> 'part');
  if due <= 0 then
    perform private.fail(409, 'nothing_due', 'All of it is paid, or on its way.', '/part');
  end if;
  perform private.limit_changes('checkout-create');
  select * into settings from public.organizations as payee where payee.id = organization;
  own_account := case when exists (
    select from public.key_store as stored
    where stored.organization_id = organization and stored.provider = 'stripe' and stored.purpose = 'provider_api_key'
  ) then 'organization' else 'platform' end;

  -- The same session for as long as it asks for the same.
  select * into checkout from private.checkouts_for(organization, booking, appointment) as made
  where made.amount = due
    and made.currency = known.currency and made.account = own_account and made.expires_at > now() + interval '1 minute'
    -- One that Stripe has not answered is asked for again only while Stripe takes its time to pay.
    and (made.session_id is not null
      or to_timestamp((made.asked ->> 'expires_at')::bigint) > now() + enough)
    -- One that was paid in is over, though its time is not.
    and not exists (
      select from private.payments_for(organization, booking, appointment) as payment
      where payment.facts ->> 'account' = made.account and payment.amount = made.amount
        and payment.status not in ('failed', 'cancelled') and payment.created_at >= date_trunc('second', made.created_at)
    )
  order by made.created_at desc, made.id limit 1;
  if checkout.id is null then
    session_ends_at := case
      when not is_held then now() + longest
      -- Another try, such as after an error of Stripe's, prolongs nothing where there is time enough.
      when known.expires_at > now() + enough then least(known.expires_at, now() + longest)
      else now() + shortest end;
    if is_held and session_ends_at > known.expires_at then
      -- Seats and times are held while somebody pays for them, and not for ever. Tries with the same end prolonged nothing.
      if (
        select count(distinct made.asked ->> 'expires_at') from private.checkouts_for(organization, booking, appointment) as made
      ) >= 3 then
        perform private.fail(409, 'too_late', 
          format('There is too little time left to pay for this %s.', what), pointer);
      end if;
      update public.bookings as target set expires_at = session_ends_at
      where target.organization_id = organization and target.id = booking;
      update public.appointments as target set expires_at = session_ends_at
      where target.organization_id = organization and target.id = appointment;
    end if;
    insert into private.checkouts
      (organization_id, booking_id, appointment_id, amount, currency, account, expires_at, asked)
    values (organization, booking, appointment, due, known.currency, own_account, session_ends_at, jsonb_build_object(
      'organization_id', organization, 'booking_id', booking, 'appointment_id', appointment,
      'confirmation_code', known.confirmation_code, 'title', known.title, 'email', known.customer_email, 'amount', due::text, 'currency', known.currency,
      'expires_at', ceil(extract(epoch from session_ends_at)), 'success_url', arguments ->> 'success_url',
      'cancel_url', arguments ->> 'cancel_url'
    ))
    returning * into checkout;
  end if;

  return jsonb_build_object(
    'checkout_id', checkout.id, 'booking_id', booking, 'appointment_id', appointment, 'organization_id', organization,
    'account', checkout.account,
    'stripe_account_id', case checkout.account when 'platform' then settings.stripe_account_id end,
    'amount', checkout.amount::text, 'currency', checkout.currency, 'expires_at', checkout.expires_at,
    'asked', checkout.asked, 'session_id', checkout.session_id, 'url', checkout.url,
    'obsolete', (
      select coalesce(jsonb_agg(other.session_id order by other.created_at, other.id), '[]')
      from private.checkouts_for(organization, booking, appointment) as other
      where other.id <> checkout.id and other.session_id is not null and other.expires_at > now()
        and other.account = checkout.account
    )
  );
end
$$;
comment on function private.begin_checkout(uuid, uuid, uuid, jsonb) is
  'Finds or makes the checkout of what a booking or an appointment still costs, and holds its seats or its time until that
   ends. 409 hold_expired, booking_over, appointment_over, nothing_due or too_late.';
alter function private.begin_checkout(uuid, uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.begin_checkout(uuid, uuid, uuid, jsonb) to client, guest, authenticated;
