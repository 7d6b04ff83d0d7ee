create or replace function private.write_appointments(connection public.calendar_connections) returns void
language sql volatile set search_path = ''
as $$
  -- What waits already says what is true when it is written: switched off and on, a calendar has each row once.
  with waiting as materialized (
    select distinct known.payload ->> 'appointment_id' as id from public.outbox as known
    where known.organization_id = connection.organization_id and known.channel = 'calendar'
      and known.recipient = connection.id::text and known.status = 'pending'
  ), wanted as (
    (
      select known.id from public.appointments as known
      where known.organization_id = connection.organization_id and known.resource_id = connection.resource_id
        and known.starts_at > now() and known.status in ('pending', 'confirmed') and connection.is_written
      order by known.starts_at, known.id limit 1000
    )
    union
    (
      select known.id
      from public.appointment_slots as other
      join public.appointments as known
        on known.organization_id = connection.organization_id and known.slot_id = other.main_slot_id
      where other.organization_id = connection.organization_id and other.resource_id = connection.resource_id
        and other.starts_at > now() and known.status in ('pending', 'confirmed') and connection.is_written
      order by other.starts_at, known.id limit 1000
    )
    union
    -- What was cancelled, or went to somebody else, while it was paused.
    select known.id
    from public.calendar_events as written
    join public.appointments as known
      on known.organization_id = written.organization_id and known.id = written.appointment_id
    where written.organization_id = connection.organization_id and written.connection_id = connection.id
      and known.starts_at > now()
      and (not private.is_served_by(known, connection.resource_id) or known.status not in ('pending', 'confirmed'))
  )
  select private.write_appointment(connection.organization_id, wanted.id, connection.id)
  from wanted
  where connection.status = 'active' and not exists (select from waiting where waiting.id = wanted.id::text)
$$;
comment on function private.write_appointments(public.calendar_connections) is
  'Has the next thousand appointments of a resource written to a calendar that is connected or taken up again, and those
   taken out that are not to be there any more.';
grant execute on function private.write_appointments(calendar_connections) to frontdesk_functions;
