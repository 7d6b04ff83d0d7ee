-- Each way of claiming does the same steps whatever is wrong: one look by the digest, one guarded update by the
-- digest. So the unknown, used, expired, revoked and foreign cost the same, and answer the same.
create or replace function private.hold_invitation(token_hash text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  organization uuid;
begin
  perform set_config('frontdesk.held_token', token_hash, true);
  select invitation.organization_id into organization from public.invitations as invitation
  where invitation.token_hash = decode(hold_invitation.token_hash, 'hex');
  perform private.act_for(coalesce(organization, '00000000-0000-0000-0000-000000000000'));
  return private.acting_organization();
end
$$;
comment on function private.hold_invitation(text) is
  'Opens the organization of the invitation whose token has this SHA-256 (hex); one that there is not for any other.';
grant execute on function private.hold_invitation(text) to frontdesk_functions;
