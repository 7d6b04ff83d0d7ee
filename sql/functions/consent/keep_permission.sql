create or replace function private.keep_permission() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  new.address := private.contact_address(new.channel, new.address);
  if tg_op = 'INSERT' or new.status <> old.status then
    new.changed_at := now();
    if private.caller() = 'user' then
      new.source := 'staff';
      new.last_said_at := null;
    end if;
  elsif private.caller() = 'user' and new.source <> 'staff' and current_user <> 'frontdesk_privacy' then
    -- What proves somebody's own word is not for others to write; an erasure takes it.
    new.evidence := old.evidence;
  end if;
  return new;
end
$$;
comment on function private.keep_permission() is
  'Trigger: keeps the address of a permission in one form, and since when and by whom it is as it is.';

create or replace trigger keep_permission before insert or update on public.contact_permissions
  for each row execute function private.keep_permission();
