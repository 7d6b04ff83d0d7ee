create or replace function private.message_event(message public.outbox) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'kind', booked.kind, 'id', booked.id, 'title', booked.title, 'location', booked.location,
    'confirmation_code', booked.confirmation_code, 'status', booked.status,
    'starts_at', private.second_of(booked.starts_at), 'ends_at', private.second_of(booked.ends_at),
    'created_at', private.second_of(booked.created_at), 'changed_at', private.second_of(message.created_at),
    'was_confirmed', booked.confirmed_at is not null,
    'organization_name', settings.name, 'organization_email', settings.contact_email
  )
  from (
    select 'booking' as kind, booking.id, tour.title, tour.location, booking.confirmation_code, booking.status,
           booking.start_date as starts_at, booking.end_date as ends_at, booking.created_at, booking.confirmed_at
    from public.bookings as booking
    join public.tours as tour on tour.organization_id = booking.organization_id and tour.id = booking.tour_id
    where message.topic like 'booking.%' and booking.organization_id = message.organization_id
      and booking.id = (message.payload ->> 'booking_id')::uuid
    union all
    select 'appointment', known.id, known.appointment_type, known.service_address, known.confirmation_code, known.status,
           known.starts_at, known.ends_at, known.created_at, known.confirmed_at
    from public.appointments as known
    where message.topic like 'appointment.%' and known.organization_id = message.organization_id
      and known.id = (message.payload ->> 'appointment_id')::uuid
  ) as booked
  join public.organizations as settings on settings.id = message.organization_id
  where message.channel = 'email'
$$;
comment on function private.message_event(public.outbox) is
  'What an e-mail about a booking or an appointment is about, for the file and the link that go with it; null for all else.';
grant execute on function private.message_event(outbox) to service_role;
