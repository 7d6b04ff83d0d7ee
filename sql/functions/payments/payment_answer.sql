create or replace function private.payment_answer(organization uuid, payment public.payments) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'payment_id', payment.id, 'booking_id', payment.booking_id, 'amount', payment.amount::text,
    'refunded', payment.refunded::text, 'currency', payment.currency, 'status', payment.status, 'method', payment.method,
    'note', payment.metadata -> 'note', 'booking_status', known.status, 'payment_status', known.payment_status,
    'due', private.amount_due(organization, known, 'all')::text
  )
  from public.bookings as known
  where known.organization_id = organization and known.id = payment.booking_id
$$;
comment on function private.payment_answer(uuid, public.payments) is
  'A payment by hand as its functions answer it, with what its booking is by now.';
grant execute on function private.payment_answer(uuid, payments) to frontdesk_functions;
