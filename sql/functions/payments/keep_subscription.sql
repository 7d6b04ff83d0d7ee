create or replace function private.keep_subscription(organization uuid, effect jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  known public.billing_subscriptions;
  event constant jsonb := effect -> 'event';
begin
  select * into known from public.billing_subscriptions as stored
  where stored.stripe_subscription_id = effect ->> 'subscription_id' for update;
  if known.organization_id <> organization then
    return 'foreign';
  elsif known.id is not null and not private.is_newer_subscription(known, effect) then
    return 'late';
  end if;
  insert into public.billing_subscriptions as stored
    (organization_id, stripe_subscription_id, stripe_customer_id, status, plan_name, tier, current_period_start,
     current_period_end, cancel_at_period_end, last_event)
  values (
    organization, effect ->> 'subscription_id', effect ->> 'customer_id', effect ->> 'status', effect ->> 'plan_name',
    effect ->> 'tier', to_timestamp((effect ->> 'period_start')::bigint), to_timestamp((effect ->> 'period_end')::bigint),
    (effect ->> 'cancel_at_period_end')::boolean, event
  )
  on conflict (stripe_subscription_id) do update
  set stripe_customer_id = excluded.stripe_customer_id, status = excluded.status, plan_name = excluded.plan_name,
      tier = coalesce(excluded.tier, stored.tier),
      current_period_start = excluded.current_period_start, current_period_end = excluded.current_period_end,
      cancel_at_period_end = excluded.cancel_at_period_end, last_event = excluded.last_event;
  -- Of several subscriptions the best one counts: an old one that ends does not take away a new one. One whose first
  -- payment never came was none yet, and leaves what there is, such as a trial.
  update public.organizations as payer
  set subscription_status = best.status, subscription_tier = coalesce(best.tier, payer.subscription_tier)
  from (
    select stored.status, stored.tier from public.billing_subscriptions as stored
    where stored.organization_id = organization and stored.status not in ('incomplete', 'incomplete_expired')
    order by array_position(array['active', 'trialing', 'past_due', 'unpaid', 'paused', 'canceled'], stored.status),
             stored.current_period_end desc, stored.id
    limit 1
  ) as best
  where payer.id = organization;
  return 'applied';
end
$$;
comment on function private.keep_subscription(uuid, jsonb) is
  'Keeps what Stripe tells of a subscription, unless something newer is known. Gives the outcome: applied, late, foreign.';
grant execute on function private.keep_subscription(uuid, jsonb) to service_role;
