create or replace function private.daily_facts_of_payments(payment public.payments, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select 'revenue', payment.currency, (payment.created_at at time zone zone)::date, 1, private.paid(payment)
  where payment.status in ('succeeded', 'partially_refunded', 'refunded')
$$;
comment on function private.daily_facts_of_payments(public.payments, text) is
  'revenue: every payment that was received, on the day of the payment, by currency. total: its amount less what was
   given back since, whenever that was.';
grant execute on function private.daily_facts_of_payments(payments, text) to frontdesk_functions;
