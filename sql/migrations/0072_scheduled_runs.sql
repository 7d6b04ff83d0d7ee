-- What the clock's calls came to.

create table private.scheduled_runs (
  id uuid primary key default gen_random_uuid(),
  function text not null references private.schedules (function) on update cascade on delete cascade,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  outcome jsonb,
  error text check (error <> '')
);
comment on table private.scheduled_runs is
  'Runs of the functions of private.schedules: what an operator looks at. They are kept for 30 days. One that has no
   finished_at goes on still, or was cut off; it does no harm, since the next one goes on where it ended.';
comment on column private.scheduled_runs.outcome is 'What the function answered.';
comment on column private.scheduled_runs.error is 'The code of the problem that it ended with.';
create index scheduled_runs_function_idx on private.scheduled_runs (function, started_at desc);
alter table private.scheduled_runs enable row level security;
alter table private.scheduled_runs force row level security;
grant select, insert, update, delete on private.scheduled_runs to service_role;

create function private.scheduled_run_begin(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  begun uuid;
begin
  delete from private.scheduled_runs as old
  where old.function = arguments ->> 'function' and old.started_at < now() - interval '30 days';
  insert into private.scheduled_runs (function) values (arguments ->> 'function') returning id into begun;
  return to_jsonb(begun);
end
$$;
comment on function private.scheduled_run_begin(jsonb) is
  'Records that a scheduled function begins. arguments: function. Gives the id of the run.';

create function private.scheduled_run_finish(arguments jsonb) returns jsonb
language sql set search_path = ''
as $$
  update private.scheduled_runs
  set finished_at = clock_timestamp(), outcome = arguments -> 'outcome', error = arguments ->> 'error'
  where id = (arguments ->> 'id')::uuid;
  select 'null'::jsonb
$$;
comment on function private.scheduled_run_finish(jsonb) is
  'Records what a run came to. arguments: id, and either outcome or error (the code of a problem).';

grant execute on function private.scheduled_run_begin(jsonb), private.scheduled_run_finish(jsonb) to service_role;

revoke execute on all routines in schema private from public;
