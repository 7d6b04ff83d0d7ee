create or replace function private.follow_appointment() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  if tg_op = 'UPDATE' and (
    new.resource_id, new.starts_at, new.ends_at, new.status in ('cancelled', 'expired'), new.status = 'pending',
    new.customer_name, new.service_address, new.appointment_type
  ) is not distinct from (
    old.resource_id, old.starts_at, old.ends_at, old.status in ('cancelled', 'expired'), old.status = 'pending',
    old.customer_name, old.service_address, old.appointment_type
  ) then
    return null;
  end if;
  perform private.act_for(new.organization_id);
  perform private.write_appointment(new.organization_id, new.id, known.id)
  from public.calendar_connections as known
  where known.organization_id = new.organization_id and known.status = 'active' and (
    known.is_written and private.is_served_by(new, known.resource_id)
    -- Where it was written to before, it is changed or taken out.
    or exists (
      select from public.calendar_events as written
      where written.organization_id = new.organization_id and written.appointment_id = new.id
        and written.connection_id = known.id
    )
  );
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.follow_appointment() is
  'Trigger: what becomes of an appointment is written to the calendars that its resources have elsewhere.';
alter function private.follow_appointment() owner to frontdesk_functions;
create or replace trigger follow_appointment
  after insert or update of resource_id, starts_at, ends_at, status, customer_name, service_address, appointment_type
  on public.appointments
  for each row execute function private.follow_appointment();
