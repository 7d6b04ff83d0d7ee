-- The lists that screens show of the first tables, each by an index that has its order, so that a page of a large
-- organisation reads no more rows than it shows.

create index members_newest_idx on public.members (organization_id, created_at desc, id);
create index tour_departures_newest_idx on public.tour_departures (organization_id, created_at desc, id);
create index tour_departures_organization_idx on public.tour_departures (organization_id, starts_at, id);
create index booking_items_newest_idx on public.booking_items (organization_id, created_at desc, id);

-- The same columns first as before, and then the order.
drop index public.bookings_tour_idx;
create index bookings_tour_idx on public.bookings (organization_id, tour_id, created_at desc);
drop index public.bookings_status_idx;
create index bookings_status_idx on public.bookings (organization_id, status, created_at desc);
