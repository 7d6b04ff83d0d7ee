create or replace function private.lift_pause_of_sender() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  changed constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
begin
  perform private.act_for((changed ->> 'organization_id')::uuid);
  perform private.lift_pauses((changed ->> 'organization_id')::uuid,
    array[coalesce(changed ->> 'channel', changed ->> 'platform')]);
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.lift_pause_of_sender() is
  'Trigger: a channel whose sender or account was changed is tried again.';
alter function private.lift_pause_of_sender() owner to frontdesk_functions;

create or replace trigger lift_pause_of_sender after insert or update or delete on public.channel_senders
  for each row execute function private.lift_pause_of_sender();

create or replace trigger lift_pause_of_sender after insert or update or delete on public.social_accounts
  for each row execute function private.lift_pause_of_sender();
