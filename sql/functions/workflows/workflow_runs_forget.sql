create or replace function private.workflow_runs_forget(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  with old as (
    select known.id from public.workflow_executions as known
    where known.kept_until <= now() order by known.kept_until limit 500 for update skip locked
  ), gone as (
    delete from public.workflow_executions as known using old where known.id = old.id returning 1
  )
  select to_jsonb(count(*)) from gone
$$;
comment on function private.workflow_runs_forget(jsonb) is
  'Deletes runs that ended so long ago that nothing asks for them any more, with their steps, up to 500. Gives how many.';
grant execute on function private.workflow_runs_forget(jsonb) to service_role;
