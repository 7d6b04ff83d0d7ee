create or replace function private.other_names(appointment public.appointments, resource uuid) returns text
language sql stable set search_path = ''
as $$
  select string_agg(known.name, ', ' order by known.name)
  from public.appointment_slots as slot
  join public.resources as known on known.organization_id = slot.organization_id and known.id = slot.resource_id
  where slot.organization_id = appointment.organization_id
    and (slot.main_slot_id = appointment.slot_id or slot.id = appointment.slot_id)
    and slot.resource_id is distinct from resource
$$;
comment on function private.other_names(public.appointments, uuid) is
  'What an appointment takes besides a resource, for its calendar: the room for the staff, and the staff for the room; null:
   nothing. Of no resource: all that it takes.';
grant execute on function private.other_names(appointments, uuid) to service_role, frontdesk_functions;
