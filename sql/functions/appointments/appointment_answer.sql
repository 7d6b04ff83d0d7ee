create or replace function private.appointment_answer(appointment public.appointments, resource_name text, zone text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', appointment.id,
    'organization_id', appointment.organization_id,
    'appointment_type', jsonb_build_object('id', appointment.type_id, 'name', appointment.appointment_type),
    'resource', jsonb_build_object('id', appointment.resource_id, 'name', resource_name),
    'status', appointment.status,
    'starts_at', appointment.starts_at,
    'ends_at', appointment.ends_at,
    'timezone', zone,
    'duration_minutes', appointment.duration_minutes,
    'seats', appointment.seats,
    'language', appointment.language,
    'expires_at', appointment.expires_at,
    'created_at', appointment.created_at
  )
  -- Whether a phone was known before is not for the public to learn.
  || case when private.caller() = 'anon' then '{}'
          else jsonb_build_object('customer_id', appointment.customer_id) end
$$;
comment on function private.appointment_answer(public.appointments, text, text) is 'An appointment as its maker sees it.';
grant execute on function private.appointment_answer(appointments, text, text) to frontdesk_functions;
