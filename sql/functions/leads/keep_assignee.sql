create or replace function private.keep_assignee() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  is_active boolean;
begin
  -- Row-level security refuses these after this trigger: nothing of others' members is told before.
  if private.caller() = 'user' and private.role_in(new.organization_id) is null then
    return new;
  end if;
  perform private.act_for(new.organization_id);
  -- Locked, so that whoever suspends them meanwhile is waited for. Whoever is no member the foreign key refuses.
  select member.is_active into is_active from public.members as member
  where member.organization_id = new.organization_id and member.user_id = new.assigned_to for share;
  perform private.act_for(acting);
  if not is_active then
    perform private.fail(409, 'member_suspended', 'This member is suspended.', '/assigned_to');
  end if;
  return new;
end
$$;
comment on function private.keep_assignee() is 'Trigger: nobody who is suspended is given a lead to look after. 409 member_suspended.';
alter function private.keep_assignee() owner to frontdesk_functions;

create or replace trigger keep_assignee_insert before insert on public.leads
  for each row when (new.assigned_to is not null) execute function private.keep_assignee();
create or replace trigger keep_assignee_update before update of assigned_to on public.leads
  for each row when (new.assigned_to is not null and new.assigned_to is distinct from old.assigned_to)
  execute function private.keep_assignee();
