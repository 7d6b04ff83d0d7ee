create or replace function private.change_member(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  new_role constant text := arguments ->> 'role';
  my_role text;
  target public.members;
begin
  -- Whoever changes roles takes turns with all who do, so that what is decided here still holds when it is done, and
  -- whether they may, too: somebody before them may have removed them.
  perform pg_advisory_xact_lock(hashtextextended('owners ' || organization, 0));
  perform private.require_role(organization, case action when 'leave' then 'member' else 'admin' end);
  my_role := private.role_in(organization);
  perform private.act_for(organization);
  if action = 'leave' then
    delete from public.members as member
    where member.organization_id = organization and member.user_id = private.subject()
    returning * into target;
    if not found then
      perform private.fail(404, 'member_not_found', 'You are not a member of this organization.');
    end if;
    return jsonb_build_object('organization_id', organization, 'user_id', target.user_id, 'role', null);
  end if;

  select * into target from public.members as member
  where member.organization_id = organization and member.user_id = (arguments ->> 'user_id')::uuid;
  if not found then
    perform private.fail(404, 'member_not_found', 'There is no such member.', '/user_id');
  end if;
  if my_role <> 'owner' and (target.role = 'owner' or new_role = 'owner' or action = 'hand_over') then
    perform private.fail(403, 'owners_only', 'Only an owner can make, change or remove an owner.');
  end if;

  case action
    when 'change_role' then
      update public.members as member set role = new_role where member.id = target.id returning * into target;
    when 'suspend', 'restore' then
      update public.members as member set is_active = (action = 'restore')
      where member.id = target.id returning * into target;
    when 'remove' then
      delete from public.members as member where member.id = target.id;
      return jsonb_build_object('organization_id', organization, 'user_id', target.user_id, 'role', null);
    when 'hand_over' then
      if not target.is_active then
        perform private.fail(409, 'member_suspended', 'This member is suspended.', '/user_id');
      end if;
      if target.user_id = private.subject() then
        perform private.fail(422, 'invalid_request', 'You are the owner already.', '/user_id');
      end if;
      -- The new one first: at no moment is there none.
      update public.members as member set role = 'owner' where member.id = target.id returning * into target;
      update public.members as member set role = 'admin'
      where member.organization_id = organization and member.user_id = private.subject();
  end case;
  return jsonb_build_object(
    'organization_id', organization, 'user_id', target.user_id, 'role', target.role, 'is_active', target.is_active
  );
end
$$;
comment on function private.change_member(uuid, jsonb) is
  'Changes who belongs to an organization and as what. The caller is admin there, or leaves.';
alter function private.change_member(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_member(uuid, jsonb) to authenticated;
