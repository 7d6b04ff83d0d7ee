create or replace function private.keep_an_owner() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if tg_op = 'UPDATE' then
    if new.role = 'owner' and new.is_active and new.organization_id = old.organization_id then
      return null;
    end if;
  end if;
  -- Two owners who leave at once take turns, so that the second one sees that the first has gone.
  perform pg_advisory_xact_lock(hashtextextended('owners ' || old.organization_id, 0));
  if not exists (
    select from public.members as member
    where member.organization_id = old.organization_id and member.role = 'owner' and member.is_active
  ) and exists (select from public.organizations as organization where organization.id = old.organization_id) then
    perform private.fail(409, 'last_owner',
      'This is the only owner. Make somebody else an owner first, or hand the organization over.');
  end if;
  return null;
end
$$;
comment on function private.keep_an_owner() is
  'Trigger: no organization is left without an owner who may act, whoever changes or deletes a member.';

create or replace trigger keep_an_owner after update or delete on public.members
  for each row when (old.role = 'owner' and old.is_active) execute function private.keep_an_owner();
