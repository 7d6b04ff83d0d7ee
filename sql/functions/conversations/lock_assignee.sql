create or replace function private.lock_assignee(organization uuid, assignee uuid, pointer text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  is_active boolean;
begin
  -- Lock the member: a suspension at the same time comes before this or after it.
  select member.is_active into is_active from public.members as member
  where member.organization_id = organization and member.user_id = assignee for share;
  if not found then
    perform private.fail(404, 'member_not_found', 'There is no such member.', pointer);
  elsif not is_active then
    perform private.fail(409, 'member_suspended', 'This member is suspended.', pointer);
  end if;
end
$$;
comment on function private.lock_assignee(uuid, uuid, text) is
  'Locks the member whom something is assigned to. 404 member_not_found, and 409 member_suspended, at the pointer.';
grant execute on function private.lock_assignee(uuid, uuid, text) to frontdesk_functions;
