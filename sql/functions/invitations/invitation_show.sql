create or replace function private.invitation_show(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  held public.invitations;
begin
  select * into held from public.invitations as invitation
  where invitation.organization_id = organization
    and invitation.token_hash = decode(arguments ->> 'token_hash', 'hex')
    and invitation.status = 'pending' and (invitation.expires_at is null or invitation.expires_at > now());
  if not found then
    perform private.fail(404, 'invitation_invalid',
      'This invitation is not valid, or no longer, or not for you. Ask for a new one.', '/token');
  end if;
  return jsonb_build_object(
    'kind', held.kind, 'email', held.email, 'role', held.role, 'first_name', held.first_name,
    'last_name', held.last_name, 'message', held.message, 'expires_at', held.expires_at,
    'organization', (
      select jsonb_build_object('id', known.id, 'name', known.name, 'slug', known.slug)
      from public.organizations as known where known.id = organization
    )
  );
end
$$;
comment on function private.invitation_show(jsonb) is 'What whoever holds the token is invited to. arguments: token_hash.';
alter function private.invitation_show(jsonb) owner to frontdesk_functions;
grant execute on function private.invitation_show(jsonb) to anon, authenticated;
