-- Each fact is the greatest, or the latest, of what was told: in whatever order events come, the same facts are left.
create or replace function private.payment_facts(facts jsonb, effect jsonb) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  kind constant text := effect ->> 'kind';
  id constant text := effect ->> 'id';
  at constant bigint := (effect ->> 'at')::bigint;
  rank constant integer := (effect ->> 'rank')::integer;
  known jsonb;
begin
  facts := facts || jsonb_strip_nulls(jsonb_build_object(
    'rank', greatest((facts ->> 'rank')::integer, case when rank >= 2 then rank end),
    'expected', greatest((facts ->> 'expected')::numeric, (effect ->> 'expected')::numeric)::text,
    'received', greatest((facts ->> 'received')::numeric, (effect ->> 'received')::numeric)::text,
    'created', least((facts ->> 'created')::bigint, (effect ->> 'created')::bigint),
    'method', least(facts ->> 'method', effect ->> 'method')
  ));
  -- After a card that was declined, money may be on its way by a bank debit: until it is final, the later try counts.
  if rank < 2 and coalesce((at, rank) > ((facts #>> '{try,at}')::bigint, (facts #>> '{try,rank}')::integer), true) then
    facts := facts || jsonb_build_object('try', jsonb_build_object('at', at, 'rank', rank));
  end if;
  if kind = 'refund' then
    known := facts -> 'refund';
    if known is null
      or (at, (effect ->> 'refunded')::numeric) > ((known ->> 'at')::bigint, (known ->> 'refunded')::numeric)
    then
      facts := facts || jsonb_build_object('refund', jsonb_build_object('at', at, 'refunded', effect ->> 'refunded'));
    end if;
  elsif kind = 'failed_refund' then
    known := facts #> array['failed_refunds', id];
    facts := facts || jsonb_build_object('failed_refunds', coalesce(facts -> 'failed_refunds', '{}')
      || jsonb_build_object(id, jsonb_build_object(
           'at', least((known ->> 'at')::bigint, at), 'amount', effect ->> 'amount')));
  elsif kind = 'dispute' then
    known := facts #> array['disputes', id];
    if known is null
      or ((effect ->> 'is_closed')::boolean, at) > ((known ->> 'is_closed')::boolean, (known ->> 'at')::bigint)
    then
      facts := facts || jsonb_build_object('disputes', coalesce(facts -> 'disputes', '{}')
        || jsonb_build_object(id, effect - array['kind', 'id', 'intent_id']));
    end if;
  end if;
  return facts;
end
$$;
comment on function private.payment_facts(jsonb, jsonb) is
  'What is known of a payment after one more effect of an event.';
grant execute on function private.payment_facts(jsonb, jsonb) to frontdesk_functions;
