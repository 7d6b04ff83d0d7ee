create or replace function private.websites_organization(arguments jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  named constant uuid := (arguments ->> 'organization_id')::uuid;
begin
  if private.caller() <> 'service_role' then
    return private.callers_organization();
  end if;
  if not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;
  return named;
end
$$;
comment on function private.websites_organization(jsonb) is
  'Whose sites are meant: those of the caller''s organization; of the one that a program names. 404 organization_not_found.';
grant execute on function private.websites_organization(jsonb) to authenticated, service_role;
