create or replace function private.take_seats(organization uuid, departure uuid, seats integer, pointer text)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  full_one record;
begin
  -- It may have been moved, closed or cancelled since it was looked at: under the lock it is as it is.
  update public.tour_departures as target set seats_taken = target.seats_taken + seats
  where target.organization_id = organization and target.id = departure
    and target.seats_taken + seats <= target.seats_total and target.status = 'open' and target.starts_at > now();
  if found then
    return;
  end if;

  -- Full at first sight: what was held and never paid may be free again.
  perform from public.tour_departures as target
  where target.organization_id = organization and target.id = departure for update;
  perform private.release_expired_seats(organization, departure);
  update public.tour_departures as target set seats_taken = target.seats_taken + seats
  where target.organization_id = organization and target.id = departure
    and target.seats_taken + seats <= target.seats_total and target.status = 'open' and target.starts_at > now();
  if found then
    return;
  end if;

  select target.seats_total - target.seats_taken as seats_left, target.status, target.starts_at into full_one
  from public.tour_departures as target
  where target.organization_id = organization and target.id = departure;
  perform private.require_open(full_one.status, full_one.starts_at);
  perform private.fail(409, 'sold_out',
    case full_one.seats_left
      when 0 then 'This departure is sold out.'
      when 1 then 'Only 1 seat is left on this departure.'
      else format('Only %s seats are left on this departure.', full_one.seats_left)
    end,
    pointer);
end
$$;
comment on function private.take_seats(uuid, uuid, integer, text) is
  'Takes seats of a departure or fails with 409 sold_out or departure_closed; right under any race, since the row''s lock
   decides. pointer: the field of the request that asks for more than there is.';
grant execute on function private.take_seats(uuid, uuid, integer, text) to frontdesk_functions;
