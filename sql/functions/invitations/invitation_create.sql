create or replace function private.invitation_create(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.send_invitation(private.callers_organization('admin'), arguments)
$$;
comment on function private.invitation_create(jsonb) is
  'The function behind invitation-create. arguments: kind (staff, client), email, role, first_name, last_name, phone,
   message, language (of the mail), expires_in_days (null: never), metadata, token_hash (hex), and of the mail: message_id,
   sealed_token, sealed_with.';
grant execute on function private.invitation_create(jsonb) to authenticated;
