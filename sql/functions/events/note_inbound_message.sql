create or replace function private.note_inbound_message() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  perform private.emit_event(new.organization_id, 'message.received', new.lead_id, new.customer_id,
    jsonb_build_object('message_id', new.id, 'channel', new.channel));
  return null;
end
$$;
comment on function private.note_inbound_message() is 'Trigger: tells workflows and endpoints of what customers and leads write.';
alter function private.note_inbound_message() owner to frontdesk_functions;

create or replace trigger note_inbound_message after insert on public.messages
  for each row when (
    new.direction = 'inbound' and new.sender = 'customer' and (new.lead_id is not null or new.customer_id is not null)
  ) execute function private.note_inbound_message();
