create or replace function private.paid(payment public.payments) returns numeric
language sql immutable
as $$
  select case when payment.status in ('succeeded', 'partially_refunded', 'refunded')
    then payment.amount - payment.refunded else 0 end
$$;
comment on function private.paid(public.payments) is 'What of a payment was received and is kept.';
grant execute on function private.paid(payments) to client, authenticated, service_role, frontdesk_functions;
