create or replace function private.website_leave(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  left_job constant private.jobs := private.leave_job(
    arguments -> 'lease', arguments ->> 'error', arguments ->> 'error_detail',
    make_interval(secs => (arguments ->> 'pause_seconds')::double precision)
  );
begin
  update private.website_urls as found set state = 'waiting'
  where found.organization_id = left_job.organization_id and found.website_source_id = left_job.subject_id
    and found.state = 'taken';
  return 'null';
end
$$;
comment on function private.website_leave(jsonb) is
  'Gives a site back, as private.job_leave does, with the address that was its turn.';
grant execute on function private.website_leave(jsonb) to service_role;
