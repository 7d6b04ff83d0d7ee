create or replace function private.calendar_leave(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  connection constant public.calendar_connections := private.held_connection(arguments);
begin
  perform private.leave_job(
    arguments -> 'lease', arguments ->> 'error', arguments ->> 'error_detail',
    make_interval(secs => (arguments ->> 'pause_seconds')::double precision)
  );
  if arguments ->> 'error' is null or connection.id is null then
    return 'null';
  end if;
  update public.calendar_connections as known
  set error = left(arguments ->> 'error', 100), error_detail = left(arguments ->> 'error_detail', 500),
      failing_since = coalesce(known.failing_since, now())
  where known.organization_id = connection.organization_id and known.id = connection.id;
  -- After a day without one answer somebody has to look at it.
  if connection.failing_since < now() - interval '1 day' then
    perform private.pause_calendar(
      connection.organization_id, connection.id, arguments ->> 'error', arguments ->> 'error_detail'
    );
  end if;
  return 'null';
end
$$;
comment on function private.calendar_leave(jsonb) is
  'Leaves a connection to a later attempt, as private.job_leave does. One that has failed for a day is paused, and the
   admins are told.';
grant execute on function private.calendar_leave(jsonb) to service_role;
