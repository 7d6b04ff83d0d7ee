create or replace function private.open_calendar_event(job private.jobs) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  message public.outbox;
  connection public.calendar_connections;
  appointment public.appointments;
  written public.calendar_events;
  facts jsonb;
  unwanted text;
begin
  select * into message from public.outbox as known
  where known.organization_id = job.organization_id and known.id = job.subject_id and known.status = 'pending';
  select * into connection from public.calendar_connections as known
  where known.organization_id = job.organization_id and known.id = (message.payload ->> 'connection_id')::uuid;
  select * into appointment from public.appointments as known
  where known.organization_id = job.organization_id and known.id = (message.payload ->> 'appointment_id')::uuid;
  select * into written from public.calendar_events as known
  where known.organization_id = job.organization_id and known.connection_id = connection.id
    and known.appointment_id = appointment.id;
  facts := private.calendar_event_facts(appointment, connection);
  unwanted := case
    when message.id is null then 'gone'
    when message.expires_at <= now() then 'expired'
    when connection.id is null or appointment.id is null then 'gone'
    when connection.status = 'paused' then 'paused'
    -- It never was there, and is not to be.
    when facts is null and written.appointment_id is null then 'changed'
    -- A later row says the same: what is written is what is true then.
    when not message.is_in_doubt and exists (
      select from public.outbox as later
      where later.organization_id = message.organization_id and later.channel = 'calendar' and later.status = 'pending'
        and later.recipient = message.recipient and later.payload = message.payload
        and (later.created_at, later.id) > (message.created_at, message.id)
    ) then 'renewed'
  end;
  -- Of two that write the same event, one waits: neither knows what the other has made.
  if unwanted is null and (
    not pg_try_advisory_xact_lock(hashtextextended(format('calendar event %s %s', connection.id, appointment.id), 0))
    or exists (
      select from public.outbox as other
      join private.jobs as working on working.organization_id = other.organization_id and working.queue = job.queue
        and working.subject_id = other.id
      where other.organization_id = message.organization_id and other.channel = 'calendar' and other.status = 'pending'
        and other.recipient = message.recipient and other.payload = message.payload and other.id <> message.id
        and working.lease_token is not null and working.due_at > now()
    )
  ) then
    perform private.leave_job(private.lease_of(job), pause => interval '10 seconds');
    return null;
  end if;
  if unwanted is not null then
    update public.outbox as known set status = 'dead', last_error = unwanted
    where known.organization_id = job.organization_id and known.id = message.id;
    delete from private.outbox_requests as sent
    where sent.organization_id = job.organization_id and sent.message_id = message.id;
    perform private.finish_job(private.lease_of(job));
    return null;
  end if;
  return private.opened_connection(connection) || jsonb_build_object(
    'lease', private.lease_of(job), 'message_id', message.id, 'appointment_id', appointment.id,
    'event_id', written.event_id, 'event', facts,
    -- An earlier row may have made it, whose answer was lost: it began, and its id is not known.
    'is_in_doubt', message.is_in_doubt or written.appointment_id is not null and written.event_id is null
  );
end
$$;
comment on function private.open_calendar_event(private.jobs) is
  'An appointment that is to be written to a calendar: what private.opened_connection gives, lease, message_id (of the
   outbox), appointment_id, event_id (as the calendar knows it already), event (null: it is to be taken out), is_in_doubt
   (whether it may be there, under an id that is not known). Null: nobody wants it any more, or another row of the same
   event is written now.';
grant execute on function private.open_calendar_event(private.jobs) to service_role;
