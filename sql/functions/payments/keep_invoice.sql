create or replace function private.keep_invoice(organization uuid, effect jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  ranks constant text[] := array['draft', 'open', 'uncollectible', 'paid', 'void'];
begin
  insert into public.billing_invoices as known
    (organization_id, stripe_invoice_id, stripe_subscription_id, amount_paid, currency, status, paid_at, created_at)
  values (
    organization, effect ->> 'id', effect ->> 'subscription_id', (effect ->> 'amount_paid')::numeric,
    effect ->> 'currency', effect ->> 'status', to_timestamp((effect ->> 'paid_at')::bigint),
    to_timestamp((effect ->> 'created')::bigint)
  )
  -- An invoice goes on from state to state, and what was paid does not become less.
  on conflict (stripe_invoice_id) do update
  set status = case when array_position(ranks, excluded.status) > array_position(ranks, known.status)
                 then excluded.status else known.status end,
      amount_paid = greatest(known.amount_paid, excluded.amount_paid),
      paid_at = coalesce(least(known.paid_at, excluded.paid_at), known.paid_at, excluded.paid_at),
      stripe_subscription_id = coalesce(known.stripe_subscription_id, excluded.stripe_subscription_id)
  where known.organization_id = excluded.organization_id and known.currency = excluded.currency;
  return case when found then 'applied' else 'foreign' end;
end
$$;
comment on function private.keep_invoice(uuid, jsonb) is 'Keeps what Stripe tells of an invoice. Gives the outcome.';
grant execute on function private.keep_invoice(uuid, jsonb) to service_role;
