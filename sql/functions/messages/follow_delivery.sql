create or replace function private.follow_delivery() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  update public.messages as known
  set status = case new.status when 'delivered' then 'sent' when 'dead' then 'failed' else 'pending' end,
      sent_at = case new.status when 'delivered' then new.delivered_at end,
      failed_at = case new.status when 'dead' then now() end,
      error_message = case new.status when 'dead' then concat_ws(': ', new.last_error, new.last_error_detail) end,
      -- The client's own id of a reply stays: by it a reply that is sent again is known.
      external_id = case when starts_with(known.external_id, known.conversation_id || ':') or exists (
        select from public.messages as other
        where other.organization_id = known.organization_id and other.channel = known.channel
          and other.external_id = new.provider_message_id and other.id <> known.id
      ) then known.external_id else coalesce(new.provider_message_id, known.external_id) end
  -- What its provider has told since is not undone.
  where known.organization_id = new.organization_id and known.id = new.id and known.status in ('pending', 'failed');
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.follow_delivery() is 'Trigger: a message that was sent says what became of it in the outbox.';
alter function private.follow_delivery() owner to frontdesk_functions;

create or replace trigger follow_delivery after update of status on public.outbox
  for each row when (new.topic = 'message.sent' and new.status <> old.status) execute function private.follow_delivery();
