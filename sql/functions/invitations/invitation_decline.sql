create or replace function private.invitation_decline(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  declined constant public.invitations :=
    private.close_invitation(organization, arguments ->> 'token_hash', 'declined', null, null);
begin
  return jsonb_build_object('kind', declined.kind, 'invitation_id', declined.id, 'status', declined.status);
end
$$;
comment on function private.invitation_decline(jsonb) is 'Whoever holds the token says no. arguments: token_hash.';
alter function private.invitation_decline(jsonb) owner to frontdesk_functions;
grant execute on function private.invitation_decline(jsonb) to anon, authenticated;
