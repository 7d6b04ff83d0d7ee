create or replace function private.is_news_of_dispute(facts jsonb, effect jsonb) returns boolean
language sql immutable set search_path = ''
as $$
  select effect ->> 'kind' = 'dispute' and (
    known.dispute is null
    or (effect ->> 'is_closed')::boolean and not (known.dispute ->> 'is_closed')::boolean
  )
  from (values (facts #> array['disputes', effect ->> 'id'])) as known (dispute)
$$;
comment on function private.is_news_of_dispute(jsonb, jsonb) is
  'Whether an effect is a dispute that is not known yet of a payment, or not as closed.';
grant execute on function private.is_news_of_dispute(jsonb, jsonb) to frontdesk_functions;
