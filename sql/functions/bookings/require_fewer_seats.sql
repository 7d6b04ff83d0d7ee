create or replace function private.require_fewer_seats(
  organization uuid, departure uuid, customer uuid, people integer, pointer text, own_booking uuid default null
) returns void
language plpgsql stable set search_path = ''
as $$
declare
  most constant integer := (
    select tour.max_per_customer
    from public.tour_departures as known
    join public.tours as tour on tour.organization_id = organization and tour.id = known.tour_id
    where known.organization_id = organization and known.id = departure
  );
begin
  if most is null then
    return;
  end if;
  if people + (
    select coalesce(sum(known.num_participants + known.extra_participants), 0)
    from public.bookings as known
    where known.organization_id = organization and known.customer_id = customer and known.departure_id = departure
      and known.id is distinct from own_booking
      and (known.status = 'confirmed' or known.status = 'pending' and coalesce(known.expires_at > now(), true))
      -- Whoever signed in is not kept from booking by what strangers hold under their address.
      and (not known.by_stranger or private.caller() <> 'client')
  ) > most then
    perform private.fail(409, 'too_many_seats',
      format('One customer brings at most %s people to one departure of this tour.', most), pointer);
  end if;
end
$$;
comment on function private.require_fewer_seats(uuid, uuid, uuid, integer, text, uuid) is
  '409 too_many_seats where a customer would bring more people to a departure than its tour allows, all of their bookings
   together; for a client without those that strangers made and neither a payment nor the staff has vouched for. people:
   those of the booking that is made or changed (own_booking). The caller has taken seats of the departure, so that whoever
   books at the same time waits, and counts them.';
grant execute on function private.require_fewer_seats(uuid, uuid, uuid, integer, text, uuid) to frontdesk_functions;
