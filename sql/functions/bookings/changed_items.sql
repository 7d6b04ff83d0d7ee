create or replace function private.changed_items(
  organization uuid, booking uuid, wanted jsonb, out items jsonb, out price_before numeric, out price numeric,
  out is_changed boolean
)
language plpgsql stable set search_path = ''
as $$
declare
  known jsonb;
begin
  select coalesce(jsonb_agg(jsonb_build_object(
           'row', item.id, 'type', item.item_type, 'id', item.resource_id, 'name', item.name, 'quantity', item.quantity,
           'unit_price', item.unit_price::text, 'total_price', item.total_price::text
         ) order by item.position, item.id), '[]'),
         coalesce(sum(item.total_price), 0)
  into known, price_before
  from public.booking_items as item
  where item.organization_id = organization and item.booking_id = booking;
  items := case when jsonb_typeof(wanted) = 'array' then private.priced_items(organization, wanted, known) else known end;
  price := private.items_price(items);
  -- In another order, or in one line instead of two, they are the same.
  is_changed := exists (
    select from (
      select one, (one ->> 'quantity')::integer from jsonb_array_elements(items) as one
      union all
      select one, -(one ->> 'quantity')::integer from jsonb_array_elements(known) as one
    ) as lines (item, quantity)
    group by item ->> 'type', item ->> 'id', (item ->> 'unit_price')::numeric
    having sum(quantity) <> 0
  );
end
$$;
comment on function private.changed_items(uuid, uuid, jsonb) is
  'The items of a booking where these are wanted ([{type, id, quantity}]; null: those that it has), as private.priced_items has
   them; what they cost, and what they cost before.';
grant execute on function private.changed_items(uuid, uuid, jsonb) to frontdesk_functions;
