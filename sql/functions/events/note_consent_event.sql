create or replace function private.note_consent_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  lead uuid;
begin
  if tg_op = 'UPDATE' and old.status = new.status then
    return null;
  end if;
  perform private.act_for(new.organization_id);
  if new.channel = 'email' then
    select known.id into lead from public.leads as known
    where known.organization_id = new.organization_id and known.email_key = new.address
    order by known.created_at desc, known.id limit 1;
  else
    select known.id into lead from public.leads as known
    where known.organization_id = new.organization_id and known.phone = new.address
    order by known.created_at desc, known.id limit 1;
  end if;
  if lead is not null then
    perform private.emit_event(new.organization_id, case new.status when 'granted' then 'contact.opted_in' else 'contact.opted_out' end, lead, null,
      jsonb_build_object('channel', new.channel, 'purpose', new.purpose));
  end if;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.note_consent_event() is
  'Trigger: tells workflows and endpoints of leads who agreed to messages, or want none any more.';
alter function private.note_consent_event() owner to frontdesk_functions;

create or replace trigger note_consent_event after insert or update of status on public.contact_permissions
  for each row when (new.status in ('granted', 'revoked')) execute function private.note_consent_event();
