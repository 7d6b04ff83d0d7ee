create or replace function private.spoken_appointment(booked public.appointments) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', booked.id, 'service', booked.appointment_type, 'starts_at', private.second_of(booked.starts_at),
    'code', booked.confirmation_code
  )
$$;
comment on function private.spoken_appointment(public.appointments) is 'An appointment as it is known at the phone.';
grant execute on function private.spoken_appointment(public.appointments) to frontdesk_functions;
