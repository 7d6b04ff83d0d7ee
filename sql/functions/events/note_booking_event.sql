create or replace function private.note_booking_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  facts constant jsonb := private.booking_facts(new);
begin
  if tg_op = 'INSERT' then
    perform private.emit_event(new.organization_id, 'booking.created', null, new.customer_id, facts);
  -- What is over or cancelled follows its departure too, and nobody is to come to it.
  elsif new.status in ('pending', 'confirmed')
    and (new.departure_id, new.start_date, new.num_participants, new.extra_participants)
      is distinct from (old.departure_id, old.start_date, old.num_participants, old.extra_participants)
  then
    perform private.emit_booking_change(old, new);
  end if;
  if new.status in ('confirmed', 'cancelled', 'completed', 'no_show', 'expired')
    and (tg_op = 'INSERT' or old.status <> new.status)
  then
    perform private.emit_event(new.organization_id, 'booking.' || new.status, null, new.customer_id, facts);
  end if;
  return null;
end
$$;
comment on function private.note_booking_event() is
  'Trigger: tells workflows and endpoints of new bookings, and of what becomes of them.';
alter function private.note_booking_event() owner to frontdesk_functions;

-- The start follows its departure by a foreign key, which sets off a trigger of its own.
create or replace trigger note_booking_event
  after insert or update of status, departure_id, start_date, num_participants, extra_participants on public.bookings
  for each row execute function private.note_booking_event();
