create or replace function private.report_incident(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  opened public.incidents;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  perform private.limit_tries('emergency-dispatch organization', organization::text);
  opened := private.open_incident(organization, arguments || jsonb_build_object('reported_by', (
    select member.user_id from public.members as member
    where member.organization_id = organization and member.user_id = private.subject()
      and private.caller() = 'user'
  )));
  return private.shown_incident(organization, opened.id);
end
$$;
comment on function private.report_incident(uuid, jsonb) is
  'Opens an incident of an organization for its staff or a program, as private.emergency_report does.';
alter function private.report_incident(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.report_incident(uuid, jsonb) to authenticated, service_role;
