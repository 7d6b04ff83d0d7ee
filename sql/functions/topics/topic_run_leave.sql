create or replace function private.topic_run_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  update public.topic_runs as run
  set error = arguments ->> 'error', error_detail = arguments ->> 'error_detail'
  where run.id = (private.topic_run_held(arguments)).id;
  return private.job_leave(arguments);
end
$$;
comment on function private.topic_run_leave(jsonb) is
  'Gives a run back, as private.job_leave does, and tells the organization''s admins why.';
grant execute on function private.topic_run_leave(jsonb) to service_role;
