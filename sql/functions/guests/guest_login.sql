create or replace function private.guest_login(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  code constant text := arguments ->> 'confirmation_code';
  email constant text := lower(arguments ->> 'email');
  phone constant text := arguments ->> 'phone';
  wait interval;
  booked record;
begin
  -- For a code that is not there as for one that is.
  wait := private.take_try('guest-login code', code);
  if wait is not null then
    return jsonb_build_object('wait_seconds', ceil(extract(epoch from wait)));
  end if;

  perform set_config('frontdesk.guests_code', code, true);
  select found.kind, found.id, found.organization_id into booked
  from (
    select 'booking' as kind, booking.id, booking.organization_id
    from public.bookings as booking
    where booking.confirmation_code = code
      and private.is_ahead(booking.status, booking.end_date, booking.expires_at)
      and (lower(booking.customer_email) = email or booking.customer_phone = phone)
    union all
    select 'appointment', appointment.id, appointment.organization_id
    from public.appointments as appointment
    where appointment.confirmation_code = code
      and private.is_ahead(appointment.status, appointment.ends_at, appointment.expires_at)
      and (lower(appointment.customer_email) = email or appointment.customer_phone = phone)
  ) as found
  order by found.id
  limit 1;
  perform set_config('frontdesk.guests_code', '', true);
  if booked.id is null then
    return '{}';
  end if;
  return jsonb_build_object('booked', to_jsonb(booked)) || private.guests_answer(booked.organization_id, booked.kind, booked.id);
end
$$;
comment on function private.guest_login(jsonb) is
  'Finds what is booked under a confirmation code and not over, by the e-mail address or phone that it was booked with. arguments:
   confirmation_code, email or phone. Gives wait_seconds where too much was tried, booked {kind, id, organization_id} with
   the booking or the appointment, or an empty object.';
alter function private.guest_login(jsonb) owner to frontdesk_functions;
grant execute on function private.guest_login(jsonb) to anon;
