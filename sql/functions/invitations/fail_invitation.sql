create or replace function private.fail_invitation() returns void
language plpgsql volatile set search_path = ''
as $$
begin
  perform private.fail(404, 'invitation_invalid',
    'This invitation is not valid, or no longer, or not for you. Ask for a new one.', '/token');
end
$$;
comment on function private.fail_invitation() is
  'Fails with 404 invitation_invalid: whatever is wrong with an invitation, the answer is one.';
grant execute on function private.fail_invitation() to frontdesk_functions;
