create or replace function private.is_served_by(appointment public.appointments, resource uuid) returns boolean
language sql stable set search_path = ''
as $$
  select appointment.resource_id = resource or exists (
    select from public.appointment_slots as other
    where other.organization_id = appointment.organization_id and other.main_slot_id = appointment.slot_id
      and other.resource_id = resource
  )
$$;
comment on function private.is_served_by(public.appointments, uuid) is
  'Whether an appointment is with a resource, or takes it besides.';
grant execute on function private.is_served_by(appointments, uuid) to service_role, frontdesk_functions;
