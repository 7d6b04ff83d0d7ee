-- Two lookups, as of payments: of one with `or`, the plan that a connection makes while there are few reads all of an
-- organization.
create or replace function private.checkouts_for(organization uuid, booking uuid, appointment uuid)
returns setof private.checkouts
language sql stable
as $$
  select made.* from private.checkouts as made where made.organization_id = organization and made.booking_id = booking
  union all
  select made.* from private.checkouts as made
  where made.organization_id = organization and made.appointment_id = appointment
$$;
comment on function private.checkouts_for(uuid, uuid, uuid) is 'The checkouts of a booking or of an appointment.';
grant execute on function private.checkouts_for(uuid, uuid, uuid) to frontdesk_functions;
