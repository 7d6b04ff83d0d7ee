create or replace function private.tell_booker(organization uuid, booking public.bookings, topic text) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  told constant record := private.booker_address(organization, booking);
  party text;
begin
  if told.recipient is null then
    return false;
  end if;
  -- Those of a kind are told together, whatever each pays. Seats alone are told by their number.
  if booking.party @? '$[*] ? (@.kind <> "seat")' then
    select string_agg(format('%s × %s', kinds.count, kinds.name), ', ' order by kinds.place) into party
    from (
      select one ->> 'name' as name, sum((one ->> 'count')::integer) as count, min(place) as place
      from jsonb_array_elements(booking.party) with ordinality as list (one, place)
      where one ->> 'kind' <> 'seat'
      group by one ->> 'kind', one ->> 'name'
    ) as kinds;
  end if;
  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select organization, $3, told.channel, told.recipient, jsonb_build_object(
    'booking_id', booking.id, 'confirmation_code', booking.confirmation_code, 'status', booking.status,
    'language', known.primary_language, 'organization_name', settings.name, 'tour_title', tour.title,
    'starts_at', booking.start_date, 'timezone', settings.timezone, 'participants', booking.num_participants + booking.extra_participants,
    'party', party,
    'total_price', booking.total_price::text, 'currency', booking.currency,
    'expires_at', booking.expires_at
  )
  from public.organizations as settings
  join public.tours as tour on tour.organization_id = organization and tour.id = booking.tour_id
  join public.customers as known on known.organization_id = organization and known.id = booking.customer_id
  where settings.id = organization;
  return found;
end
$$;
comment on function private.tell_booker(uuid, public.bookings, text) is
  'Puts a message to whoever made a booking into the outbox, with all that it says: what, when and in which zone, in
   which language. Whether there was a way to tell them.';
grant execute on function private.tell_booker(uuid, bookings, text) to frontdesk_functions;
