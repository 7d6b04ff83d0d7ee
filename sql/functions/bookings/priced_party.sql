create or replace function private.priced_party(
  organization uuid, tour uuid, seat_price numeric, currency text, wanted jsonb, known jsonb default '[]',
  keeps_prices boolean default false
) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  party jsonb;
  missing jsonb;
  may_go boolean;
begin
  with asked as (
    select one ->> 'kind' as kind, sum((one ->> 'count')::integer)::integer as count, min(place) as place
    from jsonb_array_elements(wanted) with ordinality as list (one, place)
    group by one ->> 'kind'
  ), booked as (
    select one ->> 'kind' as kind, one ->> 'name' as name, (one ->> 'count')::integer as count,
           (one ->> 'unit_price')::numeric as unit_price, (one ->> 'takes_seat')::boolean as takes_seat, place,
           sum((one ->> 'count')::integer) over (partition by one ->> 'kind' order by place) - (one ->> 'count')::integer as before
    from jsonb_array_elements(known) with ordinality as list (one, place)
  ), today as (
    select asked.*, coalesce(kinds.name, 'Seat') as name, coalesce(kinds.takes_seat, true) as takes_seat,
           -- Children that are offered no more are children still.
           coalesce(kinds.may_be_alone, (
             select former.may_be_alone from public.participant_kinds as former
             where former.organization_id = organization and former.tour_id = tour and former.kind = asked.kind
           ), true) as may_be_alone,
           case
             when kinds.id is not null then private.kind_price(kinds.price, kinds.percent, seat_price, currency)
             -- Who comes to a tour without kinds.
             when asked.kind = 'seat' and not exists (
               select from public.participant_kinds as other
               where other.organization_id = organization and other.tour_id = tour and other.is_active
             ) then seat_price
           end as unit_price
    from asked
    left join public.participant_kinds as kinds
      on kinds.organization_id = organization and kinds.tour_id = tour and kinds.kind = asked.kind and kinds.is_active
  ), people as (
    -- Those who were booked first stay first. They keep their seat, whatever the kind has become, and what is offered no
    -- more keeps its price.
    select today.kind, today.place, booked.place as tier,
           case when today.unit_price is null then booked.name else today.name end as name,
           least(booked.count, today.count - booked.before) as count,
           case when keeps_prices or today.unit_price is null then booked.unit_price else today.unit_price end as unit_price,
           booked.takes_seat, today.may_be_alone
    from today
    join booked on booked.kind = today.kind and booked.before < today.count
    union all
    select today.kind, today.place, null, today.name, today.count - already.count, today.unit_price, today.takes_seat,
           today.may_be_alone
    from today
    cross join lateral (
      select coalesce(sum(booked.count), 0) as count from booked where booked.kind = today.kind
    ) as already
    where today.count > already.count
  ), priced as (
    select people.kind, people.name, people.place, min(people.tier) as tier, sum(people.count)::integer as count,
           people.unit_price, people.takes_seat, bool_or(people.may_be_alone) as may_be_alone
    from people
    group by people.kind, people.name, people.place, people.unit_price, people.takes_seat
  )
  select
    jsonb_build_object(
      'seats', coalesce(sum(count) filter (where takes_seat), 0),
      'extra', coalesce(sum(count) filter (where not takes_seat), 0),
      'total', (sum(count * unit_price))::text,
      'kinds', jsonb_agg(jsonb_build_object(
        'kind', kind, 'name', name, 'count', count, 'unit_price', unit_price::text, 'takes_seat', takes_seat
      ) order by place, tier nulls last)
    ),
    jsonb_agg(jsonb_build_object(
      'pointer', format('/participants/%s/kind', place - 1), 'detail', 'This tour has no such kind of participant.'
    ) order by place) filter (where unit_price is null),
    bool_or(takes_seat and may_be_alone)
  into party, missing, may_go
  from priced;

  if missing is not null then
    perform private.fail(422, 'unknown_kind', 'This tour has no such kind of participant.', missing::text);
  -- Those who come as they were booked may, whatever the kinds have become.
  elsif not may_go and wanted <> known then
    perform private.fail(422, 'nobody_alone', 'These may not come without somebody else, such as an adult.', '/participants');
  end if;
  return party;
end
$$;
comment on function private.priced_party(uuid, uuid, numeric, text, jsonb, jsonb, boolean) is
  'Who comes, with the prices that their kinds have for a seat of this price: seats, extra (who takes none), total and
   kinds. known: who is booked already. They keep their seats, and their prices where keeps_prices is set; as many more of a
   kind as come have today''s. A tour without kinds has the kind seat. 422 unknown_kind names each that the tour does not
   have; 422 nobody_alone.';
grant execute on function private.priced_party(uuid, uuid, numeric, text, jsonb, jsonb, boolean) to frontdesk_functions;
