create or replace function private.change_calendar(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  connection public.calendar_connections;
  was public.calendar_connections;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  perform pg_advisory_xact_lock(hashtextextended('calendars ' || organization, 0));
  -- The job first, as whoever reads the calendar has it first.
  perform from private.jobs as job
  where job.organization_id = organization and job.queue = 'calendars' and job.subject_id = (arguments ->> 'connection_id')::uuid for update;
  select * into was from public.calendar_connections as known
  where known.organization_id = organization and known.id = (arguments ->> 'connection_id')::uuid for update;
  if was.id is null then
    perform private.fail(404, 'connection_not_found', 'There is no such connection.', '/connection_id');
  end if;
  if (arguments ->> 'is_written')::boolean then
    if was.source = 'ics' then
      perform private.fail(409, 'not_writable', 'Nothing can be written to a feed.', '/is_written');
    end if;
    if exists (
      select from public.calendar_connections as other
      where other.organization_id = organization and other.resource_id = was.resource_id and other.source = was.source
        and other.is_written and other.id <> was.id
    ) then
      perform private.fail(409, 'already_written', 'Appointments of this resource are written to another calendar there.',
        '/is_written');
    end if;
  end if;
  update public.calendar_connections as known
  set name = coalesce(arguments ->> 'name', known.name),
      is_written = coalesce((arguments ->> 'is_written')::boolean, known.is_written),
      status = case (arguments ->> 'is_paused')::boolean when true then 'paused' when false then 'active' else known.status end,
      error = case when (arguments ->> 'is_paused')::boolean is not false then known.error end,
      error_detail = case when (arguments ->> 'is_paused')::boolean is not false then known.error_detail end,
      -- Whoever takes it up again gives it a day anew.
      failing_since = case when (arguments ->> 'is_paused')::boolean is not false then known.failing_since end
  where known.id = was.id and known.organization_id = organization
  returning * into connection;
  if connection.status = 'active' then
    perform private.put_job('calendars', organization, connection.id, now());
    if not was.is_written or was.status = 'paused' then
      perform private.write_appointments(connection);
    end if;
  end if;
  return private.connection_shown(connection);
end
$$;
comment on function private.change_calendar(uuid, jsonb) is
  'Changes a connection and has it read now; 404 connection_not_found, 409 not_writable, already_written.';
alter function private.change_calendar(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_calendar(uuid, jsonb) to authenticated;
