create or replace function private.priced_items(organization uuid, wanted jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  items jsonb;
  missing jsonb;
begin
  with items as (
    select ordinality - 1 as position, item ->> 'type' as type, (item ->> 'id')::uuid as id,
           (item ->> 'quantity')::integer as quantity
    from jsonb_array_elements(wanted) with ordinality as list (item, ordinality)
  ), priced as (
    select items.*, coalesce(accommodations.name, experiences.name) as name,
           coalesce(accommodations.price, experiences.price) as price
    from items
    left join public.accommodations as accommodations
      on items.type = 'accommodation' and accommodations.id = items.id
      and accommodations.organization_id = organization and accommodations.is_active
    left join public.experiences as experiences
      on items.type = 'experience' and experiences.id = items.id
      and experiences.organization_id = organization and experiences.is_active
  )
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'type', type, 'id', id, 'name', name, 'quantity', quantity,
      'unit_price', price::text, 'total_price', (quantity * price)::text
    ) order by position), '[]'),
    jsonb_agg(jsonb_build_object(
      'pointer', format('/items/%s/id', position), 'detail', format('There is no such %s.', type)
    ) order by position) filter (where price is null)
  into items, missing
  from priced;

  if missing is not null then
    perform private.fail(404, 'item_not_found', 'Some items don''t exist.', missing::text);
  end if;
  return items;
end
$$;
comment on function private.priced_items(uuid, jsonb) is
  'The items of a request with the names and prices that the organization gives them; 404 item_not_found names
   each that it does not offer.';
grant execute on function private.priced_items(uuid, jsonb) to frontdesk_functions;
