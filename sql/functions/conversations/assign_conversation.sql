-- A conversation and its open escalation are the same person's: were they two people's, an assistant would talk while
-- somebody has one of them.
create or replace function private.assign_conversation() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  -- Whoever gives it to themselves takes it; others are asked to.
  is_taken constant boolean := coalesce(private.caller() = 'user' and new.assigned_to = private.subject(), false);
  escalation uuid;
begin
  if new.assigned_to is null then
    -- Not now(): the statement may have waited for a message of the staff, which this must be later than.
    new.handed_back_at := clock_timestamp();
    -- Where somebody is suspended or removed, private.unassign_member hands their escalations back too.
    if pg_trigger_depth() > 1 then
      return new;
    end if;
  end if;
  perform private.act_for(new.organization_id);
  if new.assigned_to is not null then
    perform private.lock_assignee(new.organization_id, new.assigned_to, '/assigned_to');
  end if;
  -- An organization that is deleted takes all of it along.
  if exists (select from public.organizations as known where known.id = new.organization_id) then
    update public.escalations as known
    set status = case when is_taken then 'in_progress' else 'pending' end, assigned_to = new.assigned_to,
        assigned_at = case when new.assigned_to is null then known.assigned_at else now() end,
        taken_at = case when is_taken then coalesce(known.taken_at, now()) else known.taken_at end
    where known.organization_id = new.organization_id and known.conversation_id = new.id
      and known.status <> 'resolved' and known.assigned_to is distinct from new.assigned_to
    returning known.id into escalation;
    if escalation is not null and not is_taken then
      perform private.remind_of_escalation(new.organization_id, escalation);
    end if;
  end if;
  perform private.act_for(acting);
  return new;
end
$$;
comment on function private.assign_conversation() is
  'Trigger: a conversation is given to members who may act alone, and its open escalation goes with it. Given back, it notes
   when.';
alter function private.assign_conversation() owner to frontdesk_functions;

create or replace trigger assign_conversation before update of assigned_to on public.conversations
  for each row when (old.assigned_to is distinct from new.assigned_to) execute function private.assign_conversation();
