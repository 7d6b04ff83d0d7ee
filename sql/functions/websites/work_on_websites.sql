create or replace function private.work_on_websites(organization uuid, least_role text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, least_role);
  end if;
  perform private.act_for(organization);
end
$$;
comment on function private.work_on_websites(uuid, text) is
  'Acts for an organization in which the caller has at least this role, or is a program; 403 role_too_low.';
grant execute on function private.work_on_websites(uuid, text) to frontdesk_functions;
