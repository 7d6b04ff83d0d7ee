create or replace function private.member_update(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_member(
    private.callers_organization(case arguments ->> 'action' when 'leave' then 'member' else 'admin' end), arguments
  )
$$;
comment on function private.member_update(jsonb) is
  'The function behind member-update. arguments: action (change_role, suspend, restore, remove, hand_over, leave),
   user_id, role.';
grant execute on function private.member_update(jsonb) to authenticated;
