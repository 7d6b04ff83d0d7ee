create or replace function private.spoken_appointment(booked public.appointments, is_callers boolean) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', booked.id, 'service', booked.appointment_type, 'starts_at', private.second_of(booked.starts_at),
    'code', booked.confirmation_code, 'name', booked.customer_name, 'is_callers', is_callers
  )
$$;
comment on function private.spoken_appointment(public.appointments, boolean) is
  'An appointment as it is known at the phone. is_callers: whether it is of the number that calls, or was booked in this
   call.';
grant execute on function private.spoken_appointment(public.appointments, boolean) to frontdesk_functions;
