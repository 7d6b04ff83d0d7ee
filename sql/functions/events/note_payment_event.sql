create or replace function private.note_payment_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if tg_op = 'UPDATE' and old.status = new.status then
    return null;
  end if;
  perform private.emit_event(new.organization_id,
    case new.status when 'succeeded' then 'payment.received' else 'payment.refunded' end, null, new.customer_id,
    jsonb_build_object('payment_id', new.id, 'booking_id', new.booking_id, 'appointment_id', new.appointment_id, 'status', new.status,
      'amount', new.amount::text, 'refunded', new.refunded::text, 'currency', new.currency));
  return null;
end
$$;
comment on function private.note_payment_event() is 'Trigger: tells workflows and endpoints of payments that came and that were given back.';
alter function private.note_payment_event() owner to frontdesk_functions;

create or replace trigger note_payment_event after insert or update of status on public.payments
  for each row when (new.status in ('succeeded', 'refunded', 'partially_refunded'))
  execute function private.note_payment_event();
