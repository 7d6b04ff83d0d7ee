create or replace function private.invitation_revoke(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.withdraw_invitation(private.callers_organization('admin'), (arguments ->> 'invitation_id')::uuid)
$$;
comment on function private.invitation_revoke(jsonb) is 'Revokes an invitation. arguments: invitation_id.';
grant execute on function private.invitation_revoke(jsonb) to authenticated;
