create or replace function private.close_invitation(organization uuid, token_hash text, new_status text, wanted_kind text, address text)
returns public.invitations
language plpgsql volatile set search_path = ''
as $$
declare
  closed public.invitations;
begin
  -- Of any number at once, one finds it pending: the others wait for the row and look again.
  update public.invitations as invitation
  set status = new_status, claimed_at = case new_status when 'accepted' then now() end
  where invitation.organization_id = organization
    and invitation.token_hash = decode(close_invitation.token_hash, 'hex')
    and invitation.status = 'pending'
    and (invitation.expires_at is null or invitation.expires_at > now())
    and (wanted_kind is null or invitation.kind = wanted_kind)
    and (wanted_kind is distinct from 'staff' or private.same_address(invitation.email, address))
  returning * into closed;
  if not found then
    perform private.fail_invitation();
  end if;
  return closed;
end
$$;
comment on function private.close_invitation(uuid, text, text, text, text) is
  'Uses a pending invitation up, once; 404 invitation_invalid for whatever is not pending, not of this kind, or not
   for this address.';
grant execute on function private.close_invitation(uuid, text, text, text, text) to frontdesk_functions;
