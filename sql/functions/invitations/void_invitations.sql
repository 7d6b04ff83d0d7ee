-- Whoever sends an invitation knows its token: one who is removed could come back by an invitation of their own, as
-- another user or as a client of the house.
create or replace function private.void_invitations() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(old.organization_id);
  update public.invitations as sent set status = 'revoked'
  where sent.organization_id = old.organization_id and sent.invited_by = old.user_id and sent.status = 'pending'
    -- An admin keeps those that an admin may send.
    and (tg_op = 'DELETE' or not new.is_active or new.role = 'member' or sent.role = 'owner');
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.void_invitations() is
  'Trigger: revokes the pending invitations of somebody who may not send them any more.';
alter function private.void_invitations() owner to frontdesk_functions;

create or replace trigger void_invitations_delete after delete on public.members
  for each row when (old.role <> 'member') execute function private.void_invitations();

create or replace trigger void_invitations_update after update on public.members
  for each row when (old.role <> 'member' and (not new.is_active or new.role not in ('owner', old.role)))
  execute function private.void_invitations();
