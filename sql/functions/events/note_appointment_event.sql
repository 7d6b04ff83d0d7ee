create or replace function private.note_appointment_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  facts constant jsonb := jsonb_build_object('appointment_id', new.id, 'type_id', new.type_id, 'status', new.status,
    'starts_at', new.starts_at, 'seats', new.seats);
begin
  if tg_op = 'INSERT' then
    perform private.emit_event(new.organization_id, 'appointment.created', null, new.customer_id, facts);
  elsif (new.starts_at, new.seats) <> (old.starts_at, old.seats) then
    perform private.emit_event(new.organization_id, 'appointment.changed', null, new.customer_id,
      facts || jsonb_build_object('starts_at_before', old.starts_at, 'seats_before', old.seats));
  end if;
  if new.status in ('confirmed', 'cancelled', 'completed', 'no_show')
    and (tg_op = 'INSERT' or old.status <> new.status)
  then
    perform private.emit_event(new.organization_id, 'appointment.' || new.status, null, new.customer_id, facts);
  end if;
  return null;
end
$$;
comment on function private.note_appointment_event() is
  'Trigger: tells workflows and endpoints of new appointments, and of what becomes of them.';
alter function private.note_appointment_event() owner to frontdesk_functions;

create or replace trigger note_appointment_event after insert or update of status, starts_at, seats on public.appointments
  for each row execute function private.note_appointment_event();
