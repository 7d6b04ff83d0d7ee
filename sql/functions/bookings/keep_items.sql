create or replace function private.keep_items(organization uuid, booking uuid, items jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  delete from public.booking_items as item
  where item.organization_id = organization and item.booking_id = booking
    and item.id not in (
      select (one ->> 'row')::uuid from jsonb_array_elements(items) as one where one ->> 'row' is not null
    );
  -- The id is null of what is new, and makes a row.
  insert into public.booking_items as item
    (id, organization_id, booking_id, position, item_type, resource_id, name, quantity, unit_price, total_price)
  select coalesce((one ->> 'row')::uuid, gen_random_uuid()), organization, booking, place, one ->> 'type',
         (one ->> 'id')::uuid, one ->> 'name', (one ->> 'quantity')::integer, (one ->> 'unit_price')::numeric,
         (one ->> 'total_price')::numeric
  from jsonb_array_elements(items) with ordinality as list (one, place)
  on conflict (id) do update
    set position = excluded.position, quantity = excluded.quantity, total_price = excluded.total_price;
end
$$;
comment on function private.keep_items(uuid, uuid, jsonb) is
  'Writes the items of a booking, as private.priced_items has them: all that it has from then on. Rows that stay keep their
   details.';
grant execute on function private.keep_items(uuid, uuid, jsonb) to frontdesk_functions;
