-- tour-availability: what of a departure is still to be had, for whoever may see the departure.

create function private.departure_offer(
  organization uuid, departure uuid,
  out local_date date, out seats_left integer, out price text, out currency text, out timezone text
)
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.act_for(organization);

  select (departures.starts_at at time zone organizations.timezone)::date,
         departures.seats_total - departures.seats_taken + (
           -- Held and never paid for: free for whoever comes next, as private.take_seats has it.
           select coalesce(sum(bookings.num_participants), 0)::integer
           from public.bookings as bookings
           where bookings.organization_id = organization and bookings.departure_id = departure
             and bookings.status = 'pending' and bookings.payment_status = 'unpaid'
             and bookings.expires_at <= now()
         ),
         coalesce(departures.price, tours.base_price)::text, organizations.currency, organizations.timezone
  into local_date, seats_left, price, currency, timezone
  from public.tour_departures as departures
  join public.tours as tours on tours.organization_id = organization and tours.id = departures.tour_id
  join public.organizations as organizations on organizations.id = organization
  where departures.organization_id = organization and departures.id = departure
    and private.may_see_offer(organization, tours.is_published);
end
$$;
comment on function private.departure_offer(uuid, uuid) is
  'The day of a departure on its organisation''s calendar, the seats that can be booked at this moment, and the
   price of one as a decimal string; nulls where the caller may not see it.';
alter function private.departure_offer(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.departure_offer(uuid, uuid) to anon, authenticated, service_role;

-- security_invoker: whoever reads the view sees the departures that they may see, and no others.
create view public.departure_availability with (security_invoker = true) as
select departures.id, departures.organization_id, departures.tour_id, departures.starts_at, departures.ends_at,
       departures.status, offer.local_date, offer.seats_left, offer.price, offer.currency, offer.timezone
from public.tour_departures as departures
cross join lateral private.departure_offer(departures.organization_id, departures.id) as offer;
comment on view public.departure_availability is 'Departures with what is still to be had of them.';
comment on column public.departure_availability.local_date is 'The day it starts on, in the organisation''s zone.';
comment on column public.departure_availability.seats_left is
  'Seats that can be booked at this moment: those of unpaid bookings that expired are among them.';
comment on column public.departure_availability.price is 'Of one seat, a decimal string in `currency`.';
revoke all on public.departure_availability from public, anon, authenticated;
grant select on public.departure_availability to anon, authenticated, service_role;

revoke execute on all routines in schema private from public;
