create or replace function private.write_appointment(organization uuid, appointment uuid, connection uuid) returns void
language sql volatile set search_path = ''
as $$
  -- What is written is read from the appointment when it is written: one that waits already will say this too.
  insert into public.outbox (organization_id, topic, channel, recipient, payload, expires_at)
  select organization, 'calendar.event', 'calendar', connection::text,
    jsonb_build_object('appointment_id', appointment, 'connection_id', connection), now() + interval '14 days'
$$;
comment on function private.write_appointment(uuid, uuid, uuid) is
  'Has an appointment written to a calendar, moved there or taken out of it, as it is by then.';
grant execute on function private.write_appointment(uuid, uuid, uuid) to frontdesk_functions;
