create or replace function private.note_booking_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  facts constant jsonb := jsonb_build_object('booking_id', new.id, 'tour_id', new.tour_id, 'status', new.status,
    'starts_at', new.start_date);
begin
  if tg_op = 'INSERT' then
    perform private.note_workflow_event(new.organization_id, 'booking.created', null, new.customer_id, facts);
  end if;
  if new.status in ('confirmed', 'cancelled', 'completed', 'no_show')
    and (tg_op = 'INSERT' or old.status <> new.status)
  then
    perform private.note_workflow_event(new.organization_id, 'booking.' || new.status, null, new.customer_id, facts);
  end if;
  return null;
end
$$;
comment on function private.note_booking_event() is 'Trigger: tells workflows of new bookings, and of what becomes of them.';
alter function private.note_booking_event() owner to frontdesk_functions;

create or replace trigger note_booking_event after insert or update of status on public.bookings
  for each row execute function private.note_booking_event();
