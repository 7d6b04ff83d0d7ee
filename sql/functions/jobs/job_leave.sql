create or replace function private.job_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  perform private.leave_job(
    arguments -> 'lease', arguments ->> 'error', arguments ->> 'error_detail',
    make_interval(secs => (arguments ->> 'pause_seconds')::double precision)
  );
  return 'null';
end
$$;
comment on function private.job_leave(jsonb) is
  'Gives a job back. arguments: lease, and where the attempt came to nothing error (a code), error_detail, pause_seconds
   (that a service asked for).';
grant execute on function private.job_leave(jsonb) to service_role;
