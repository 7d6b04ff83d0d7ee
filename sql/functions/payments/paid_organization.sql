create or replace function private.paid_organization(arguments jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  own constant uuid := private.requested_organization();
  effect constant jsonb := arguments -> 'effect';
  is_billing constant boolean := effect ->> 'kind' in ('subscription', 'invoice');
  connected constant text := arguments #>> '{event,account}';
  named constant uuid := (
    select known.id from public.organizations as known where known.id = (arguments ->> 'organization_id')::uuid
  );
begin
  -- What organizations pay the platform, the platform's own account alone can tell.
  if is_billing and (own is not null or connected is not null) then
    return null;
  end if;
  if own is not null then
    return own;
  end if;
  -- Whoever has a connected account writes its metadata: they tell of no other organization.
  if connected is not null then
    return (select known.id from public.organizations as known where known.stripe_account_id = connected);
  end if;
  if is_billing then
    return coalesce(
      (select known.organization_id from public.billing_subscriptions as known
       where known.stripe_subscription_id = effect ->> 'subscription_id'),
      named
    );
  end if;
  if named is not null then
    return named;
  end if;
  return (
    select known.organization_id from public.payments as known
    where known.transaction_id = effect ->> 'intent_id' and known.facts ->> 'account' = 'platform'
    limit 1
  );
end
$$;
comment on function private.paid_organization(jsonb) is
  'The organization that an event of Stripe is about; null where there is none. arguments: as payment_webhook has them.';
grant execute on function private.paid_organization(jsonb) to service_role;
