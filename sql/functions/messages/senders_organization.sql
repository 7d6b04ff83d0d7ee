create or replace function private.senders_organization() returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  named constant uuid := private.requested_organization();
begin
  if private.caller() <> 'service_role' then
    return private.callers_organization();
  elsif named is null then
    perform private.fail(400, 'organization_required', 'Name the organization in the header x-organization-id.');
  elsif not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.');
  end if;
  return named;
end
$$;
comment on function private.senders_organization() is
  'The organization that a member of the staff or a program sends for; a program names it in x-organization-id.';
grant execute on function private.senders_organization() to authenticated, service_role;
