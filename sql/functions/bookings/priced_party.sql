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
    select place - 1 as position, one ->> 'kind' as kind, (one ->> 'count')::integer as count
    from jsonb_array_elements(wanted) with ordinality as list (one, place)
  ), priced as (
    select asked.*, coalesce(kinds.name, booked.one ->> 'name') as name,
           case
             when booked.one is not null and (keeps_prices or kinds.id is null) then (booked.one ->> 'unit_price')::numeric
             else private.kind_price(kinds.price, kinds.percent, seat_price, currency)
           end as unit_price,
           -- Who has a seat keeps it, whatever the kind has become.
           coalesce((booked.one ->> 'takes_seat')::boolean, kinds.takes_seat) as takes_seat,
           coalesce(kinds.may_be_alone, true) as may_be_alone
    from asked
    left join public.participant_kinds as kinds
      on kinds.organization_id = organization and kinds.tour_id = tour and kinds.kind = asked.kind and kinds.is_active
    left join lateral (
      select one from jsonb_array_elements(known) as one where one ->> 'kind' = asked.kind limit 1
    ) as booked on true
  )
  select
    jsonb_build_object(
      'seats', coalesce(sum(count) filter (where takes_seat), 0),
      'extra', coalesce(sum(count) filter (where not takes_seat), 0),
      'total', (sum(count * unit_price))::text,
      'kinds', jsonb_agg(jsonb_build_object(
        'kind', kind, 'name', name, 'count', count, 'unit_price', unit_price::text, 'takes_seat', takes_seat
      ) order by position)
    ),
    jsonb_agg(jsonb_build_object(
      'pointer', format('/participants/%s/kind', position), 'detail', 'This tour has no such kind of participant.'
    ) order by position) filter (where name is null),
    bool_or(takes_seat and may_be_alone)
  into party, missing, may_go
  from priced;

  if missing is not null then
    perform private.fail(422, 'unknown_kind', 'This tour has no such kind of participant.', missing::text);
  elsif not may_go then
    perform private.fail(422, 'nobody_alone', 'These may not come without somebody else, such as an adult.', '/participants');
  end if;
  return party;
end
$$;
comment on function private.priced_party(uuid, uuid, numeric, text, jsonb, jsonb, boolean) is
  'Who comes, with the prices that their kinds have for a seat of this price: seats, extra (who takes none), total and
   kinds. known: who is booked already, for kinds that are offered no more, and for their prices where these are kept. 422
   unknown_kind names each that the tour does not have; 422 nobody_alone.';
grant execute on function private.priced_party(uuid, uuid, numeric, text, jsonb, jsonb, boolean) to frontdesk_functions;
