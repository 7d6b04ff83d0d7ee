create or replace function private.scheduled_run_begin(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  begun uuid;
begin
  delete from private.scheduled_runs as old
  where old.function = arguments ->> 'function' and old.started_at < now() - interval '30 days';
  perform private.forget_expired_events();
  perform private.forget_expired_keys();
  insert into private.scheduled_runs (function) values (arguments ->> 'function') returning id into begun;
  return to_jsonb(begun);
end
$$;
comment on function private.scheduled_run_begin(jsonb) is
  'Records that a scheduled function begins. arguments: function. Gives the id of the run.';
grant execute on function private.scheduled_run_begin(jsonb) to service_role;
