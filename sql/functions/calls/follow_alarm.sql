create or replace function private.follow_alarm() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  update public.emergency_notifications as told
  set status = case new.status when 'delivered' then 'sent' else 'failed' end,
      sent_at = case new.status when 'delivered' then coalesce(new.delivered_at, now()) end
  where told.organization_id = new.organization_id and told.message_id = new.id
    and told.status in ('pending', 'sent', 'failed');
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return null;
end
$$;
comment on function private.follow_alarm() is
  'Trigger: whoever was to be told of an emergency is told, or not, as the message to them went out or died.';
alter function private.follow_alarm() owner to frontdesk_functions;
create or replace trigger follow_alarm after update of status on public.outbox
  for each row when (new.topic = 'emergency.reported' and new.status in ('delivered', 'dead'))
  execute function private.follow_alarm();
