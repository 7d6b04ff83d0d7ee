create or replace function private.take_seats(organization uuid, departure uuid, seats integer) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  seats_left integer;
begin
  update public.tour_departures as target set seats_taken = target.seats_taken + seats
  where target.organization_id = organization and target.id = departure
    and target.seats_taken + seats <= target.seats_total;
  if found then
    return;
  end if;

  -- Full at first sight: what was held and never paid may be free again.
  perform from public.tour_departures as target
  where target.organization_id = organization and target.id = departure for update;
  perform private.release_expired_seats(organization, departure);
  update public.tour_departures as target set seats_taken = target.seats_taken + seats
  where target.organization_id = organization and target.id = departure
    and target.seats_taken + seats <= target.seats_total;
  if found then
    return;
  end if;

  select target.seats_total - target.seats_taken into seats_left
  from public.tour_departures as target
  where target.organization_id = organization and target.id = departure;
  perform private.fail(409, 'sold_out',
    case seats_left
      when 0 then 'This departure is sold out.'
      when 1 then 'Only 1 seat is left on this departure.'
      else format('Only %s seats are left on this departure.', seats_left)
    end,
    '/participants');
end
$$;
comment on function private.take_seats(uuid, uuid, integer) is
  'Takes seats of a departure or fails with 409 sold_out; right under any race, since the row''s lock decides.';
grant execute on function private.take_seats(uuid, uuid, integer) to frontdesk_functions;
