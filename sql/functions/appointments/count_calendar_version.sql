create or replace function private.count_calendar_version(organization uuid, may_be_first boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(organization);
  update private.calendar_versions as counted set version = counted.version + 1
  where counted.organization_id = organization;
  -- Not after a deletion: the organization itself may be on its way out.
  if not found and may_be_first then
    insert into private.calendar_versions as counted (organization_id) values (organization)
    on conflict (organization_id) do update set version = counted.version + 1;
  end if;
  perform private.act_for(acting);
end
$$;
comment on function private.count_calendar_version(uuid, boolean) is
  'Counts a change of the rules by which an organization can be booked; whoever takes time by older ones waits or fails.';
alter function private.count_calendar_version(uuid, boolean) owner to frontdesk_functions;
grant execute on function private.count_calendar_version(uuid, boolean) to authenticated, service_role;
