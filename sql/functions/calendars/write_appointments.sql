create or replace function private.write_appointments(connection public.calendar_connections) returns void
language sql volatile set search_path = ''
as $$
  select private.write_appointment(connection.organization_id, coming.id, connection.id)
  from (
    select known.id from public.appointments as known
    where known.organization_id = connection.organization_id and known.resource_id = connection.resource_id
      and known.starts_at > now() and known.status in ('pending', 'confirmed')
      and connection.is_written and connection.status = 'active'
    order by known.starts_at, known.id limit 1000
  ) as coming
$$;
comment on function private.write_appointments(public.calendar_connections) is
  'Has the next thousand appointments of a resource written to a calendar that has just been connected.';
grant execute on function private.write_appointments(calendar_connections) to frontdesk_functions;
