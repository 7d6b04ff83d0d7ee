create or replace function private.record_payment(organization uuid, booking uuid, appointment uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  what constant text := case when appointment is null then 'booking' else 'appointment' end;
  known private.payable;
  made public.payments;
begin
  perform private.require_role(organization, 'member');
  perform private.act_for(organization);
  known := private.lock_payable(organization, booking, appointment);
  if known.status not in ('pending', 'confirmed', 'completed') then
    perform private.fail(409, what || '_over',
      format('This %s is %s: nothing is to be paid for it.', what, replace(known.status, '_', ' ')),
      format('/%s_id', what));
  elsif known.status = 'pending' and known.expires_at <= now() then
    perform private.fail(409, 'hold_expired', format('This %s is held no more: it was not paid in time.', what),
      format('/%s_id', what));
  elsif known.total_price is null then
    perform private.fail(409, 'nothing_due', 'This appointment has no price.', '/appointment_id');
  elsif (arguments ->> 'amount')::numeric > private.amount_due(organization, known, 'all') then
    perform private.fail(409, 'more_than_due', format('Only %s %s are due.', known.currency,
      private.amount_due(organization, known, 'all')), '/amount');
  end if;
  insert into public.payments
    (organization_id, booking_id, appointment_id, customer_id, amount, currency, status, method, metadata)
  values (
    organization, booking, appointment, known.customer_id, (arguments ->> 'amount')::numeric, known.currency, 'succeeded',
    arguments ->> 'method', jsonb_strip_nulls(jsonb_build_object(
      'by_hand', true, 'recorded_by', private.subject(), 'note', arguments -> 'note'))
  )
  returning * into made;
  perform private.settle_payment(organization, made, known, made.amount);
  return private.payment_answer(organization, made);
end
$$;
comment on function private.record_payment(uuid, uuid, uuid, jsonb) is
  'Records what the staff took by hand, and confirms what waits for its payment where that is enough. 409 booking_over,
   appointment_over, hold_expired, nothing_due or more_than_due.';
alter function private.record_payment(uuid, uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.record_payment(uuid, uuid, uuid, jsonb) to authenticated;
