create or replace function private.calendar_event_facts(appointment public.appointments, connection public.calendar_connections)
returns jsonb
language sql stable set search_path = ''
as $$
  select case
    when appointment.status not in ('cancelled', 'expired') and connection.is_written
      and private.is_served_by(appointment, connection.resource_id)
    then jsonb_build_object(
      'starts_at', private.second_of(appointment.starts_at), 'ends_at', private.second_of(appointment.ends_at),
      'title', appointment.appointment_type, 'customer_name', appointment.customer_name,
      'place', coalesce(appointment.service_address, private.other_names(appointment, connection.resource_id)),
      'confirmation_code', appointment.confirmation_code,
      'is_pending', appointment.status = 'pending'
    )
  end
$$;
comment on function private.calendar_event_facts(public.appointments, public.calendar_connections) is
  'What a calendar is to say of an appointment; null: it is not to be in it.';
grant execute on function private.calendar_event_facts(appointments, calendar_connections) to service_role;
