create or replace function private.calendar_refused(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
begin
  perform private.pause_calendar(
    (arguments ->> 'organization_id')::uuid, (arguments ->> 'connection_id')::uuid, arguments ->> 'error',
    arguments ->> 'error_detail'
  );
  -- It is read again when an admin takes it up.
  if job.queue = 'calendars' then
    perform private.finish_job(arguments -> 'lease');
  end if;
  return 'null';
end
$$;
comment on function private.calendar_refused(jsonb) is
  'A provider takes a connection''s token no longer, or its calendar is gone: it is paused, and the admins are told.
   arguments: lease (of whatever job found it), organization_id, connection_id, error, error_detail.';
grant execute on function private.calendar_refused(jsonb) to service_role;
