create or replace function private.keep_permission() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  if tg_when = 'BEFORE' then
    new.address := private.contact_address(new.channel, new.address);
    if tg_op = 'INSERT' or new.status <> old.status then
      new.changed_at := now();
      if private.caller() = 'user' then
        new.source := 'staff';
      end if;
    end if;
    return new;
  end if;

  perform private.act_for(new.organization_id);
  update public.customers as known set sms_enabled = new.status = 'granted'
  where known.organization_id = new.organization_id and known.phone = new.address
    and known.sms_enabled <> (new.status = 'granted')
    -- What customers set themselves is given back by themselves alone.
    and (new.status = 'revoked' or new.source in ('keyword', 'link'));
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return null;
end
$$;
comment on function private.keep_permission() is
  'Trigger: keeps addresses in one form and the time of the last change, and customers.sms_enabled in step.';
alter function private.keep_permission() owner to frontdesk_functions;

create or replace trigger keep_permission before insert or update on public.contact_permissions
  for each row execute function private.keep_permission();
create or replace trigger tell_customers_texts after insert or update of status on public.contact_permissions
  for each row when (new.channel = 'sms' and new.purpose = 'transactional') execute function private.keep_permission();
