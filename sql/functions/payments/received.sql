create or replace function private.received(payment public.payments) returns numeric
language sql immutable
as $$
  select case when payment.status in ('succeeded', 'partially_refunded', 'refunded') then payment.amount else 0 end
$$;
comment on function private.received(public.payments) is 'What of a payment was received, whether or not it was given back.';
grant execute on function private.received(payments) to frontdesk_functions;
