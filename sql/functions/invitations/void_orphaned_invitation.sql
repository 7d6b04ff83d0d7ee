create or replace function private.void_orphaned_invitation() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  new.status := 'revoked';
  return new;
end
$$;
comment on function private.void_orphaned_invitation() is
  'Trigger: revokes a pending invitation of a user who is deleted; who sent it is forgotten before they leave.';

create or replace trigger void_orphaned_invitation before update of invited_by on public.invitations
  for each row when (old.invited_by is not null and new.invited_by is null and new.status = 'pending')
  execute function private.void_orphaned_invitation();
