create or replace function private.note_escalation_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  customer uuid;
begin
  perform private.act_for(new.organization_id);
  select known.customer_id into customer from public.conversations as known
  where known.organization_id = new.organization_id and known.id = new.conversation_id;
  perform private.emit_event(new.organization_id, 'conversation.escalated', null, customer, jsonb_build_object(
    'escalation_id', new.id, 'conversation_id', new.conversation_id, 'status', new.status
  ));
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.note_escalation_event() is
  'Trigger: tells workflows and endpoints of conversations that a person has to take over.';
alter function private.note_escalation_event() owner to frontdesk_functions;

create or replace trigger note_escalation_event after insert on public.escalations
  for each row execute function private.note_escalation_event();
