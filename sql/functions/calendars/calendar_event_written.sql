create or replace function private.calendar_event_written(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
  event_id constant text := arguments ->> 'event_id';
  connection public.calendar_connections;
  appointment public.appointments;
begin
  -- A sync of the same calendar comes before this or after it, and leaves the same behind.
  select * into connection from public.calendar_connections as known
  where known.organization_id = message.organization_id and known.id = (message.payload ->> 'connection_id')::uuid
  for update;
  select * into appointment from public.appointments as known
  where known.organization_id = message.organization_id and known.id = (message.payload ->> 'appointment_id')::uuid;
  if connection.id is not null and appointment.id is not null and event_id is not null then
    update public.calendar_events as known set event_id = calendar_event_written.event_id
    from (select arguments ->> 'event_id' as event_id) as calendar_event_written
    where known.organization_id = message.organization_id and known.connection_id = connection.id
      and known.appointment_id = appointment.id;
    delete from public.busy_times as known
    where known.organization_id = message.organization_id and known.connection_id = connection.id
      and known.external_id = arguments ->> 'event_id';
    update public.appointments as known
    set calendar_provider = connection.source,
        google_calendar_event_id = case connection.source when 'google' then arguments ->> 'event_id'
          else known.google_calendar_event_id end,
        outlook_calendar_event_id = case connection.source when 'outlook' then arguments ->> 'event_id'
          else known.outlook_calendar_event_id end
    where known.organization_id = message.organization_id and known.id = appointment.id
      and arguments -> 'event' <> 'null';
  end if;
  if connection.id is not null and arguments -> 'event' = 'null' then
    delete from public.calendar_events as known
    where known.organization_id = message.organization_id and known.connection_id = connection.id
      and known.appointment_id = appointment.id;
  end if;
  -- It changed while it was written: once more.
  if connection.id is not null
    and private.calendar_event_facts(appointment, connection) is distinct from nullif(arguments -> 'event', 'null')
  then
    perform private.write_appointment(message.organization_id, appointment.id, connection.id);
  end if;
  update public.outbox as known
  set status = 'delivered', delivered_at = now(), is_in_doubt = false, last_error = null, last_error_detail = null
  where known.organization_id = message.organization_id and known.id = message.id;
  perform private.finish_job(arguments -> 'lease');
  return 'null';
end
$$;
comment on function private.calendar_event_written(jsonb) is
  'A calendar has an appointment as it was to be, or has it no longer. arguments: lease, event_id, event (what was written;
   null: it was taken out). Where it is true no longer, it is written once more.';
grant execute on function private.calendar_event_written(jsonb) to service_role;
