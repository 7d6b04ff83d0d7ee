create or replace function private.topic_run_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  update public.topic_runs as run
  set leased_until = null, error = arguments ->> 'error', error_detail = arguments ->> 'error_detail'
  where run.id = (private.topic_run_held(arguments)).id;
  return 'null';
end
$$;
comment on function private.topic_run_leave(jsonb) is
  'Leaves a run to the next call: the time is over, or something went wrong. arguments: run, error and error_detail
   (null: nothing did).';
grant execute on function private.topic_run_leave(jsonb) to service_role;
