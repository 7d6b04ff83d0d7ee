create or replace function private.embedding_run_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant private.embedding_runs := private.embedding_run_held(arguments);
  failed constant text := arguments ->> 'error';
begin
  update private.embedding_runs as run
  set leased_until = null, error = failed,
      failures = case when failed is null then 0 else least(run.failures + 1, 10) end,
      retry_at = case when failed is not null then
        now() + least(interval '1 minute' * 2 ^ run.failures, interval '15 minutes')
      end
  where run.organization_id = held.organization_id;
  return 'null';
end
$$;
comment on function private.embedding_run_leave(jsonb) is
  'Leaves a run to the next call: the time is over, or something went wrong, and then there is a pause of a minute, of
   two, of four, to a quarter of an hour. arguments: run, error (null: nothing did).';
grant execute on function private.embedding_run_leave(jsonb) to service_role;
