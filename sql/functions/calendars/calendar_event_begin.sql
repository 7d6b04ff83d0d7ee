create or replace function private.calendar_event_begin(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
begin
  update public.outbox as known
  set attempts = known.attempts + 1, is_in_doubt = true, provider = arguments ->> 'source'
  where known.organization_id = message.organization_id and known.id = message.id;
  -- From here on it may be there: a sync that meets it knows it.
  insert into public.calendar_events as known (organization_id, appointment_id, connection_id, event_id)
  values (
    message.organization_id, (message.payload ->> 'appointment_id')::uuid, (message.payload ->> 'connection_id')::uuid,
    arguments ->> 'event_id'
  )
  on conflict (organization_id, appointment_id, connection_id) do update
  set event_id = coalesce(excluded.event_id, known.event_id);
  return 'null';
end
$$;
comment on function private.calendar_event_begin(jsonb) is
  'Notes that an appointment is about to be written to a calendar. arguments: lease, source, event_id (where we choose it).';
grant execute on function private.calendar_event_begin(jsonb) to service_role;
