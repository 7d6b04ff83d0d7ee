-- For which organization a member calls: the one that they name, or the only one that they have.
create or replace function private.callers_organization(least_role text default 'member') returns uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  named constant uuid := private.requested_organization();
  ranks constant text[] := array['member', 'admin', 'owner'];
  role text;
  own uuid[];
begin
  if named is not null then
    role := private.role_in(named);
    if array_position(ranks, role) >= array_position(ranks, least_role) then
      return named;
    elsif role is not null then
      perform private.fail(403, 'role_too_low',
        format('This takes the role of an %s.', least_role));
    end if;
    perform private.fail(404, 'organization_not_found', 'There is no such organization.');
  end if;

  -- A developer sees every organization and is a member of few: those count here, and there they may do all.
  select coalesce(array_agg(member.organization_id), '{}'), min(member.role) into own, role
  from public.members as member
  where member.user_id = private.subject() and member.is_active and not private.is_client();
  if cardinality(own) > 1 then
    perform private.fail(400, 'organization_required',
      'You belong to several organizations: name one in the header x-organization-id.');
  elsif cardinality(own) = 0 then
    perform private.fail(403, 'no_organization', 'You belong to no organization.');
  elsif (array_position(ranks, role) >= array_position(ranks, least_role) or private.is_developer()) is not true then
    perform private.fail(403, 'role_too_low',
      format('This takes the role of an %s.', least_role));
  end if;
  return own[1];
end
$$;
comment on function private.callers_organization(text) is
  'The organization that a user calls for: the one in x-organization-id, else their only one. 404
   organization_not_found where they are no member of it, 403 role_too_low where their role is below least_role
   (member, admin, owner), 400 organization_required where they have several and name none, 403 no_organization
   where they have none.';
alter function private.callers_organization(text) owner to frontdesk_functions;
grant execute on function private.callers_organization(text) to authenticated;
