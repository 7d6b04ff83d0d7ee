create or replace function private.changed_party(
  organization uuid, booking public.bookings, wanted jsonb,
  out seats integer, out extra integer, out kinds jsonb, out price numeric, out is_changed boolean
)
language plpgsql stable set search_path = ''
as $$
declare
  known jsonb;
  offer record;
  new_party jsonb;
begin
  if coalesce(jsonb_typeof(wanted), 'null') = 'null' then
    seats := booking.num_participants;
    extra := booking.extra_participants;
    kinds := booking.party;
    price := private.party_price(booking);
    is_changed := false;
    return;
  end if;
  select tour.max_participants, coalesce(departures.price, tour.base_price) as price, first.kind, first.name,
         exists (
           select from public.participant_kinds as kinds
           where kinds.organization_id = organization and kinds.tour_id = tour.id and kinds.is_active
         ) as has_kinds,
         exists (
           select from public.participant_kinds as kinds
           where kinds.organization_id = organization and kinds.tour_id = tour.id and kinds.kind = 'seat'
         ) as has_kind_seat
  into offer
  from public.tours as tour
  join public.tour_departures as departures
    on departures.organization_id = organization and departures.id = booking.departure_id
  left join lateral (
    select kinds.kind, kinds.name from public.participant_kinds as kinds
    where kinds.organization_id = organization and kinds.tour_id = tour.id and kinds.is_active
      and kinds.takes_seat and kinds.may_be_alone
    order by kinds.position, kinds.kind limit 1
  ) as first on true
  where tour.organization_id = organization and tour.id = booking.tour_id;

  if jsonb_typeof(wanted) = 'number' then
    wanted := private.counted_party(organization, booking.tour_id, wanted::text::integer);
  end if;
  known := coalesce(booking.party, jsonb_build_array(jsonb_build_object(
    'kind', 'seat', 'name', 'Seat', 'count', booking.num_participants, 'unit_price', booking.unit_price::text,
    'takes_seat', true
  )));
  -- Seats that were booked before the tour had kinds. A kind may have that name.
  if offer.kind is not null and not (offer.has_kind_seat and booking.party is not null) then
    select jsonb_agg(case when one ->> 'kind' = 'seat'
      then one || jsonb_build_object('kind', offer.kind, 'name', offer.name) else one end order by place) into known
    from jsonb_array_elements(known) with ordinality as list (one, place);
  -- Who was booked while it had some, where they are seats now. Who may not be alone is no seat of the first kind.
  elsif not offer.has_kinds and wanted @> '[{"kind": "seat"}]' then
    select jsonb_agg(case when (one ->> 'takes_seat')::boolean
        and not wanted @> jsonb_build_array(jsonb_build_object('kind', one -> 'kind'))
        and not exists (
          select from public.participant_kinds as former
          where former.organization_id = organization and former.tour_id = booking.tour_id
            and former.kind = one ->> 'kind' and not former.may_be_alone
        )
      then one || '{"kind": "seat", "name": "Seat"}' else one end order by place) into known
    from jsonb_array_elements(known) with ordinality as list (one, place);
  end if;
  new_party := private.priced_party(organization, booking.tour_id, offer.price, booking.currency, wanted, known, true);
  seats := (new_party ->> 'seats')::integer;
  extra := (new_party ->> 'extra')::integer;
  price := (new_party ->> 'total')::numeric;
  -- Seats of one price need no list.
  if jsonb_array_length(new_party -> 'kinds') <> 1 or new_party #>> '{kinds,0,kind}' <> 'seat'
    or (new_party #>> '{kinds,0,unit_price}')::numeric <> booking.unit_price
  then
    kinds := new_party -> 'kinds';
  end if;
  -- In another order, or by a new name, they are the same.
  is_changed := exists (
    select from (
      select one, (one ->> 'count')::integer from jsonb_array_elements(new_party -> 'kinds') as one
      union all
      select one, -(one ->> 'count')::integer from jsonb_array_elements(known) as one
    ) as people (one, counted)
    group by one ->> 'kind', (one ->> 'unit_price')::numeric, (one ->> 'takes_seat')::boolean
    having sum(counted) <> 0
  );
  -- Fewer than were booked may be more than come by now.
  if seats + extra > offer.max_participants and seats + extra > booking.num_participants + booking.extra_participants then
    perform private.fail(422, 'too_many_participants',
      format('A booking of this tour brings at most %s people.', offer.max_participants), '/participants');
  end if;
end
$$;
comment on function private.changed_party(uuid, public.bookings, jsonb) is
  'Who comes with a booking where these are wanted (a number, or [{kind, count}]; null: who comes already): seats, extra (who
   takes none), kinds and price. Who was booked keeps their price, who is new has today''s. 422 too_many_participants,
   unknown_kind, kinds_required or nobody_alone.';
grant execute on function private.changed_party(uuid, bookings, jsonb) to frontdesk_functions;
