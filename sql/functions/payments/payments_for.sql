-- Two lookups: of one with `or`, the plan that a connection makes while there are few payments reads all of an organization.
create or replace function private.payments_for(organization uuid, booking uuid, appointment uuid)
returns setof public.payments
language sql stable
as $$
  select made.* from public.payments as made where made.organization_id = organization and made.booking_id = booking
  union all
  select made.* from public.payments as made where made.organization_id = organization and made.appointment_id = appointment
$$;
comment on function private.payments_for(uuid, uuid, uuid) is
  'The payments of a booking or of an appointment.';
grant execute on function private.payments_for(uuid, uuid, uuid) to frontdesk_functions;
