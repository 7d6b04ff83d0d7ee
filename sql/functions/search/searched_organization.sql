create or replace function private.searched_organization() returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid := private.requested_organization();
begin
  case private.caller()
    when 'user' then
      return private.callers_organization();
    when 'client' then
      organization := private.client_organization();
    when 'service_role' then
      if organization is null then
        perform private.fail(400, 'organization_required', 'Name an organization in the header x-organization-id.');
      end if;
      return organization;
    else
      if organization is null then
        perform private.fail(400, 'organization_required', 'Name an organization in the header x-organization-id.');
      end if;
  end case;
  perform from public.public_search as opened where opened.organization_id = organization;
  if not found then
    perform private.fail(404, 'organization_not_found', 'There is no such organization, or it can''t be searched.');
  end if;
  return organization;
end
$$;
comment on function private.searched_organization() is
  'Which organization the caller searches: a user their own, a client theirs where it lets strangers search, the
   public the one that it names where that does, the service the one that it names.';
grant execute on function private.searched_organization() to anon, client, authenticated, service_role;
