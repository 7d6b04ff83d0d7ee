create or replace function private.searched_sources(organization uuid) returns text[]
language plpgsql stable security definer set search_path = ''
as $$
begin
  case private.caller()
    when 'service_role' then
      return null;
    when 'user' then
      return case when private.role_in(organization) is null then '{}'::text[] end;
    when 'client' then
      if organization is distinct from private.client_organization() then
        return '{}';
      end if;
    else
      null;
  end case;
  return array(
    select opened.source_type from public.public_search as opened where opened.organization_id = organization
  );
end
$$;
comment on function private.searched_sources(uuid) is
  'The kinds of passages of an organization that the caller finds: null: all; none where they find nothing there.';
alter function private.searched_sources(uuid) owner to frontdesk_lookups;
grant execute on function private.searched_sources(uuid)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_lookups;
