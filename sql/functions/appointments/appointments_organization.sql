create or replace function private.appointments_organization(arguments jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization
  from public.appointments as known
  where known.id = (arguments ->> 'appointment_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  return organization;
end
$$;
comment on function private.appointments_organization(jsonb) is 'Whose the appointment in appointment_id is; 404 appointment_not_found.';
grant execute on function private.appointments_organization(jsonb) to client, guest, authenticated, service_role;
