create or replace function private.priced_items(organization uuid, wanted jsonb, known jsonb default '[]') returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  items jsonb;
  missing jsonb;
begin
  with asked as (
    select list.place, list.item ->> 'type' as type, (list.item ->> 'id')::uuid as id,
           (list.item ->> 'quantity')::integer as quantity
    from jsonb_array_elements(wanted) with ordinality as list (item, place)
  ), today as (
    select asked.*, sum(asked.quantity) over (partition by asked.type, asked.id order by asked.place) as until,
           coalesce(accommodations.name, experiences.name) as name,
           coalesce(accommodations.price, experiences.price) as price
    from asked
    left join public.accommodations as accommodations
      on asked.type = 'accommodation' and accommodations.id = asked.id
      and accommodations.organization_id = organization and accommodations.is_active
    left join public.experiences as experiences
      on asked.type = 'experience' and experiences.id = asked.id
      and experiences.organization_id = organization and experiences.is_active
  ), booked as (
    select line.*, sum(line.quantity) over (partition by line.type, line.id order by line.place) as until
    from (
      select list.place, list.item ->> 'row' as row, list.item ->> 'type' as type, (list.item ->> 'id')::uuid as id,
             list.item ->> 'name' as name, (list.item ->> 'quantity')::integer as quantity,
             (list.item ->> 'unit_price')::numeric as price
      from jsonb_array_elements(known) with ordinality as list (item, place)
    ) as line
  ), units as (
    -- As many as were booked stay as they were, the first first, though they are offered no more.
    select today.place, today.type, today.id, booked.place as tier, booked.row, booked.name, booked.price,
           least(today.until, booked.until) - greatest(today.until - today.quantity, booked.until - booked.quantity) as quantity
    from today
    join booked on booked.type = today.type and booked.id = today.id
      and booked.until - booked.quantity < today.until and today.until - today.quantity < booked.until
    union all
    select today.place, today.type, today.id, null, null, today.name, today.price,
           least(today.quantity, today.until - already.quantity)
    from today
    cross join lateral (
      select coalesce(sum(booked.quantity), 0) as quantity from booked
      where booked.type = today.type and booked.id = today.id
    ) as already
    where today.until > already.quantity
  ), priced as (
    select units.place, units.type, units.id, min(units.tier) as tier,
           (array_agg(units.name order by units.tier))[1] as name, (array_agg(units.row order by units.tier))[1] as row,
           units.price, sum(units.quantity)::integer as quantity
    from units
    group by units.place, units.type, units.id, units.price
  ), lines as (
    -- What was one line and is two now stays the first of them.
    select priced.*, row_number() over (partition by priced.row order by priced.place) as part from priced
  )
  select
    coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('row', case when part = 1 then lines.row end)) || jsonb_build_object(
      'type', type, 'id', id, 'name', name, 'quantity', quantity,
      'unit_price', price::text, 'total_price', (quantity * price)::text
    ) order by place, tier), '[]'),
    jsonb_agg(jsonb_build_object(
      'pointer', format('/items/%s/id', place - 1), 'detail', format('There is no such %s.', type)
    ) order by place) filter (where price is null)
  into items, missing
  from lines;

  if missing is not null then
    perform private.fail(404, 'item_not_found', 'Some items don''t exist.', missing::text);
  end if;
  return items;
end
$$;
comment on function private.priced_items(uuid, jsonb, jsonb) is
  'The items of a request with the names and prices that the organization gives them; 404 item_not_found names
   each that it does not offer. known: those that are booked already, with the row of each. As many of them as are wanted
   keep their name and price, in a line for each price; more of them have today''s.';
grant execute on function private.priced_items(uuid, jsonb, jsonb) to frontdesk_functions;
