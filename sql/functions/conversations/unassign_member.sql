-- Where somebody is assigned, no assistant answers, and nobody else looks: whoever may not act leaves nothing behind.
create or replace function private.unassign_member() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  -- Nobody can have so much that a suspension takes longer than a statement may.
  most_leads constant integer := 2000;
  acting constant uuid := private.acting_organization();
  escalation uuid;
begin
  perform private.act_for(old.organization_id);
  -- An organization that is deleted takes all of it along.
  if exists (select from public.organizations as known where known.id = old.organization_id) then
    -- The conversations first, as whoever replies in them does.
    perform from public.conversations as known
    where known.organization_id = old.organization_id and (known.assigned_to = old.user_id or known.id in (
      select sought.conversation_id from public.escalations as sought
      where sought.organization_id = old.organization_id and sought.assigned_to = old.user_id and sought.status <> 'resolved'
    ))
    order by known.id for update;
    update public.conversations as known set assigned_to = null
    where known.organization_id = old.organization_id and known.assigned_to = old.user_id;
    for escalation in
      update public.escalations as known set status = 'pending', assigned_to = null, reminders = 0
      where known.organization_id = old.organization_id and known.assigned_to = old.user_id and known.status <> 'resolved'
      returning known.id
    loop
      perform private.remind_of_escalation(old.organization_id, escalation);
    end loop;
    -- Converted and lost leads keep theirs, as a record; and where there are too many, the oldest. Workflows take whoever may
    -- not act for nobody.
    update public.leads as known set assigned_to = null
    from (
      select handed.id from public.leads as handed
      where handed.organization_id = old.organization_id and handed.assigned_to = old.user_id
        and handed.status not in ('converted', 'lost')
      order by handed.created_at desc limit most_leads
    ) as handed
    where known.organization_id = old.organization_id and known.id = handed.id;
  end if;
  perform private.act_for(acting);
  return case tg_op when 'DELETE' then old else new end;
end
$$;
comment on function private.unassign_member() is
  'Trigger: hands the conversations, escalations and open leads of somebody back who is suspended or removed, and has the
   staff reminded of the escalations, as of new ones.';
alter function private.unassign_member() owner to frontdesk_functions;

-- Before: the foreign keys would leave nothing by which they are found.
create or replace trigger unassign_member_delete before delete on public.members
  for each row execute function private.unassign_member();

create or replace trigger unassign_member_update before update of is_active on public.members
  for each row when (old.is_active and not new.is_active) execute function private.unassign_member();
