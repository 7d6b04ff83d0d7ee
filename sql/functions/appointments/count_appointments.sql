create or replace function private.count_appointments(organization uuid, customer uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  zone text;
begin
  perform private.act_for(organization);
  -- Whoever counts for the same customer waits here, and then sees what was counted.
  perform from public.customers as counted
  where counted.organization_id = organization and counted.id = customer for update;
  select known.timezone into zone from public.organizations as known where known.id = organization;
  update public.customers as counted
  set total_appointments = took_place.times, last_appointment_date = took_place.latest
  from (
    select count(*)::integer as times, max((taken.starts_at at time zone zone)::date) as latest
    from public.appointments as taken
    where taken.organization_id = organization and taken.customer_id = customer and taken.status = 'completed'
  ) as took_place
  where counted.organization_id = organization and counted.id = customer;
  perform private.act_for(acting);
end
$$;
comment on function private.count_appointments(uuid, uuid) is
  'Counts a customer''s appointments that took place; right in any order of events, since it counts anew.';
alter function private.count_appointments(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.count_appointments(uuid, uuid) to service_role;
