create or replace function private.take_billing_event(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  effect constant jsonb := arguments -> 'effect';
  subscription constant text := effect ->> 'subscription_id';
  outcome text;
begin
  perform pg_advisory_xact_lock(hashtextextended('billing ' || coalesce(subscription, effect ->> 'id'), 0));
  if not private.note_event(organization, 'stripe', 'platform', arguments #>> '{event,id}', subscription) then
    return jsonb_build_object('outcome', 'repeated');
  end if;
  outcome := case effect ->> 'kind'
    when 'invoice' then private.keep_invoice(organization, effect)
    else private.keep_subscription(organization, effect)
  end;
  return jsonb_build_object('outcome', outcome);
end
$$;
comment on function private.take_billing_event(uuid, jsonb) is
  'Applies an event of what an organization pays the platform, once. Gives outcome.';
grant execute on function private.take_billing_event(uuid, jsonb) to service_role;
