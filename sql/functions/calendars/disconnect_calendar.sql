create or replace function private.disconnect_calendar(organization uuid, connection uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  gone public.calendar_connections;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  -- The job first, as whoever reads the calendar has it first.
  perform from private.jobs as job
  where job.organization_id = organization and job.queue = 'calendars' and job.subject_id = disconnect_calendar.connection for update;
  delete from public.calendar_connections as known
  where known.organization_id = organization and known.id = connection
  returning * into gone;
  if gone.id is null then
    perform private.fail(404, 'connection_not_found', 'There is no such connection.', '/connection_id');
  end if;
  return private.connection_shown(gone);
end
$$;
comment on function private.disconnect_calendar(uuid, uuid) is
  'Forgets a connection, its secret and what was busy by it; 404 connection_not_found. Events that were written stay.';
alter function private.disconnect_calendar(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.disconnect_calendar(uuid, uuid) to authenticated;
