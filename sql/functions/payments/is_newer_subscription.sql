create or replace function private.is_newer_subscription(known public.billing_subscriptions, effect jsonb) returns boolean
language plpgsql stable set search_path = ''
as $$
declare
  stored constant jsonb := known.last_event;
  event constant jsonb := effect -> 'event';
  is_over constant text[] := array['canceled', 'incomplete_expired'];
  -- Events are of a second: of two within one, each says what it changed.
  follows constant boolean := event -> 'previous' <> '{}' and jsonb_build_object(
    'status', known.status, 'cancel_at_period_end', known.cancel_at_period_end) @> (event -> 'previous');
  precedes constant boolean := stored -> 'previous' <> '{}' and jsonb_build_object(
    'status', effect -> 'status', 'cancel_at_period_end', effect -> 'cancel_at_period_end') @> (stored -> 'previous');
  newer constant integer := sign((event ->> 'created')::numeric - (stored ->> 'created')::numeric);
begin
  if known.status = any (is_over) or effect ->> 'status' = any (is_over) then
    return known.status <> all (is_over);
  end if;
  if newer <> 0 then
    return newer > 0;
  end if;
  if event -> 'rank' <> stored -> 'rank' then
    return (event ->> 'rank')::integer > (stored ->> 'rank')::integer;
  end if;
  -- Where both or none fit, nothing tells them apart: what is stored stays.
  return coalesce(follows, false) and not coalesce(precedes, false);
end
$$;
comment on function private.is_newer_subscription(public.billing_subscriptions, jsonb) is
  'Whether an event of a subscription is of later than what is stored. What has ended stays so.';
grant execute on function private.is_newer_subscription(billing_subscriptions, jsonb) to service_role;
