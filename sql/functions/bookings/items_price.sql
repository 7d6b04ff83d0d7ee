create or replace function private.items_price(items jsonb) returns numeric
language sql immutable set search_path = ''
as $$
  select coalesce(sum((item ->> 'total_price')::numeric), 0) from jsonb_array_elements(items) as item
$$;
comment on function private.items_price(jsonb) is 'What the items of private.priced_items cost together.';
grant execute on function private.items_price(jsonb) to frontdesk_functions;
