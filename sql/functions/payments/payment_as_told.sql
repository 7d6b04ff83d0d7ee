create or replace function private.payment_as_told(payment public.payments) returns public.payments
language plpgsql stable set search_path = ''
as $$
declare
  facts constant jsonb := payment.facts;
  received constant numeric := coalesce((facts ->> 'received')::numeric, 0);
  -- A refund that failed gives its money back, unless the sum is of later and leaves it out.
  failed numeric := 0;
begin
  if facts ? 'failed_refunds' then
    select coalesce(sum((refund.value ->> 'amount')::numeric), 0) into failed
    from jsonb_each(facts -> 'failed_refunds') as refund
    where (refund.value ->> 'at')::bigint >= (facts #>> '{refund,at}')::bigint;
  end if;
  payment.amount := greatest(received, case when received = 0 then (facts ->> 'expected')::numeric end, 0);
  payment.refunded := least(greatest(coalesce((facts #>> '{refund,refunded}')::numeric, 0) - failed, 0), received);
  payment.status := case
    when received = 0 then (array['pending', 'failed', 'cancelled'])[
      coalesce((facts ->> 'rank')::integer, (facts #>> '{try,rank}')::integer, 0) + 1]
    when payment.refunded = 0 then 'succeeded'
    when payment.refunded < received then 'partially_refunded'
    else 'refunded'
  end;
  payment.status := coalesce(payment.status, 'pending');
  payment.method := coalesce(facts ->> 'method', payment.method);
  payment.created_at := coalesce(to_timestamp((facts ->> 'created')::bigint), payment.created_at);
  return payment;
end
$$;
comment on function private.payment_as_told(public.payments) is
  'A payment as its facts have it: amount, refunded, status, method and when it was made.';
grant execute on function private.payment_as_told(payments) to frontdesk_functions;
