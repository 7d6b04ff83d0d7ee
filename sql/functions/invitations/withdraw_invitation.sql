create or replace function private.withdraw_invitation(organization uuid, invitation uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  withdrawn public.invitations;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  select * into withdrawn from public.invitations as known
  where known.organization_id = organization and known.id = invitation for update;
  if not found then
    perform private.fail(404, 'invitation_not_found', 'There is no such invitation.', '/invitation_id');
  end if;
  if withdrawn.role = 'owner' and private.role_in(organization) <> 'owner' and coalesce(withdrawn.expires_at > now(), true) then
    perform private.fail(403, 'owners_only', 'Only an owner can revoke the invitation of an owner.');
  end if;
  -- Revoked twice is revoked.
  if withdrawn.status not in ('pending', 'revoked') then
    perform private.fail(409, 'invitation_closed', format('This invitation is %s.', withdrawn.status), '/invitation_id');
  end if;
  update public.invitations as known set status = 'revoked' where known.id = invitation returning * into withdrawn;
  return private.invitation_shown(withdrawn);
end
$$;
comment on function private.withdraw_invitation(uuid, uuid) is 'Makes a pending invitation worthless.';
alter function private.withdraw_invitation(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.withdraw_invitation(uuid, uuid) to authenticated;
