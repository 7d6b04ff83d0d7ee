create or replace function private.payment_answer(organization uuid, payment public.payments) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'payment_id', payment.id, 'booking_id', payment.booking_id, 'appointment_id', payment.appointment_id,
    'amount', payment.amount::text,
    'refunded', payment.refunded::text, 'currency', payment.currency, 'status', payment.status, 'method', payment.method,
    'note', payment.metadata -> 'note', 'payment_status', known.payment_status,
    'due', private.amount_due(organization, known, 'all')::text
  ) || case when payment.appointment_id is null then jsonb_build_object('booking_status', known.status)
            else jsonb_build_object('appointment_status', known.status) end
  from private.payable_of(organization, payment.booking_id, payment.appointment_id) as known
$$;
comment on function private.payment_answer(uuid, public.payments) is
  'A payment by hand as its functions answer it, with what its booking or appointment is by now.';
grant execute on function private.payment_answer(uuid, payments) to frontdesk_functions;
