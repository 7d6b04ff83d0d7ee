create or replace function private.keep_assignee() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  -- Policies are checked after this trigger: don't tell a stranger whether a member is suspended.
  if private.caller() = 'user' and private.role_in(new.organization_id) is null then
    return new;
  end if;
  perform private.act_for(new.organization_id);
  perform private.lock_assignee(new.organization_id, new.assigned_to, '/assigned_to');
  perform private.act_for(acting);
  return new;
end
$$;
comment on function private.keep_assignee() is
  'Trigger: leads are given to active members. 404 member_not_found, 409 member_suspended.';
alter function private.keep_assignee() owner to frontdesk_functions;

create or replace trigger keep_assignee_insert before insert on public.leads
  for each row when (new.assigned_to is not null) execute function private.keep_assignee();
create or replace trigger keep_assignee_update before update of assigned_to on public.leads
  for each row when (new.assigned_to is not null and new.assigned_to is distinct from old.assigned_to)
  execute function private.keep_assignee();
