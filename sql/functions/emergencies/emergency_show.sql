create or replace function private.emergency_show(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  shown constant jsonb := private.shown_incident(private.senders_organization(), (arguments ->> 'incident_id')::uuid);
begin
  if shown is null then
    perform private.fail(404, 'incident_not_found', 'There is no such incident.', '/incident_id');
  end if;
  return shown;
end
$$;
comment on function private.emergency_show(jsonb) is
  'An incident of the caller''s organization with its steps. arguments: incident_id. 404 incident_not_found.';
grant execute on function private.emergency_show(jsonb) to authenticated, service_role;
