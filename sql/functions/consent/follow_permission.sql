create or replace function private.follow_permission() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  if tg_op = 'UPDATE' and old.status = new.status then
    return null;
  end if;
  perform private.act_for(new.organization_id);
  update public.customers as known set sms_enabled = new.status = 'granted'
  where known.organization_id = new.organization_id and known.phone = new.address
    and known.sms_enabled <> (new.status = 'granted')
    -- What customers set themselves is given back by themselves alone.
    and (new.status = 'revoked' or new.source in ('keyword', 'link'));
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.follow_permission() is
  'Trigger: customers.sms_enabled follows what their number was permitted.';
alter function private.follow_permission() owner to frontdesk_functions;

create or replace trigger follow_permission after insert or update of status on public.contact_permissions
  for each row when (new.channel = 'sms' and new.purpose = 'transactional' and new.status <> 'pending') execute function private.follow_permission();
