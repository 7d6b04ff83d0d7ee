create or replace function private.require_chat(organization uuid) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  perform private.act_for(organization);
  if not (case private.caller()
    when 'service_role' then true
    when 'user' then private.role_in(organization) is not null
    when 'client' then organization = private.client_organization()
    when 'anon' then exists (
      select from public.public_search as opened where opened.organization_id = organization
    )
    else false
  end) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization, or it has no chat.');
  end if;
end
$$;
comment on function private.require_chat(uuid) is
  'Acts for an organization if the caller may chat there. Functions with more rights than their caller ask so.';
grant execute on function private.require_chat(uuid) to frontdesk_functions;
