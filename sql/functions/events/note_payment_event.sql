create or replace function private.note_payment_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  facts constant jsonb := jsonb_build_object('payment_id', new.id, 'booking_id', new.booking_id,
    'appointment_id', new.appointment_id, 'status', new.status, 'amount', new.amount::text,
    'refunded', new.refunded::text, 'currency', new.currency);
  received_before constant numeric := case tg_op when 'UPDATE' then private.received(old) else 0 end;
  refunded_before constant numeric := case tg_op when 'UPDATE' then old.refunded else 0 end;
begin
  if received_before = 0 and private.received(new) > 0 then
    perform private.emit_event(new.organization_id, 'payment.received', null, new.customer_id, facts);
  end if;
  -- Each refund is told of. One that failed only takes back what was told.
  if new.refunded > refunded_before then
    perform private.emit_event(new.organization_id, 'payment.refunded', null, new.customer_id, facts);
  end if;
  return null;
end
$$;
comment on function private.note_payment_event() is
  'Trigger: tells workflows and endpoints of payments that came, once, and of each time that something was given back.';
alter function private.note_payment_event() owner to frontdesk_functions;

create or replace trigger note_payment_event after insert or update of status, refunded on public.payments
  for each row when (new.status in ('succeeded', 'refunded', 'partially_refunded'))
  execute function private.note_payment_event();
