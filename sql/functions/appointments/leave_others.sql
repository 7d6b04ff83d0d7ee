create or replace function private.leave_others(organization uuid, appointment public.appointments) returns void
language sql volatile set search_path = ''
as $$
  delete from public.appointment_slots as other
  where other.organization_id = organization and other.main_slot_id = appointment.slot_id
    -- Where others share its start, they stay where they are.
    and other.seats_taken = appointment.seats
$$;
comment on function private.leave_others(uuid, public.appointments) is
  'Gives back what an appointment takes besides the resource that it is with, where it has that time for itself.';
grant execute on function private.leave_others(uuid, appointments) to frontdesk_functions;
