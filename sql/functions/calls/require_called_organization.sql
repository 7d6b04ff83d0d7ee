create or replace function private.require_called_organization(call jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.called_organization(call);
begin
  if organization is null then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.');
  end if;
  return organization;
end
$$;
comment on function private.require_called_organization(jsonb) is 'Whose a call is; 404 organization_not_found.';
grant execute on function private.require_called_organization(jsonb) to service_role;
