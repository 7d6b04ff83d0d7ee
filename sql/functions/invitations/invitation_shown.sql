create or replace function private.invitation_shown(invitation public.invitations) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', invitation.id, 'organization_id', invitation.organization_id, 'kind', invitation.kind,
    'email', invitation.email, 'role', invitation.role, 'first_name', invitation.first_name,
    'last_name', invitation.last_name, 'phone', invitation.phone, 'message', invitation.message,
    'status', case
      when invitation.status = 'pending' and invitation.expires_at <= now() then 'expired' else invitation.status end,
    'expires_at', invitation.expires_at, 'created_at', invitation.created_at
  )
$$;
comment on function private.invitation_shown(public.invitations) is 'An invitation as its organization sees it.';
grant execute on function private.invitation_shown(invitations) to frontdesk_functions;
