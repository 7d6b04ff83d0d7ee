-- What is called by the clock, and what came of it.

create table private.schedules (
  function text primary key check (function ~ '^[a-z]+(-[a-z]+)*$'),
  schedule text not null check (schedule ~ '^\S+( \S+){4}$'),
  description text not null check (description <> ''),
  body jsonb not null default '{}' check (jsonb_typeof(body) = 'object')
);
comment on table private.schedules is
  'Which functions a clock calls, with the secret key. Whatever has a clock reads it here:
   pg_cron by sql/schedules.sql, the local stack by itself. A call too many does no harm.';
comment on column private.schedules.schedule is 'Minute, hour, day of the month, month, day of the week, as cron has them; UTC.';
call private.bound_table('private.schedules', lines => 'function 100, schedule 100', texts => 'description 500',
  documents => 'body');
alter table private.schedules enable row level security;
alter table private.schedules force row level security;
comment on column private.schedules.body is
  'What it is called with. A call that stays looks each second, until shortly before the next one: so what is written leaves
   within seconds.';
insert into private.schedules (function, schedule, description) values
  ('appointment-reminders', '*/5 * * * *', 'Reminds customers of the appointments that are soon, each once.'),
  ('calendar-sync', '* * * * *', 'Reads calendars elsewhere that are due, and writes appointments to them.'),
  ('chat-reply', '* * * * *', 'Answers what customers wrote by text message and on social networks, and stays until the next minute.'),
  ('document-ingest', '* * * * *', 'Gives vectors to what was written since, and goes on with documents that were left.'),
  ('emergency-dispatch', '* * * * *', 'Tells the next one on call of emergencies that nobody has taken, and stays until the next minute.'),
  ('hold-release', '* * * * *', 'Ends bookings and appointments that were not paid or confirmed in time.'),
  ('outbox-dispatch', '* * * * *', 'Delivers what waits in the outbox.'),
  ('topic-clustering', '17 * * * *', 'Groups yesterday''s messages; each hour, since a day ends at another hour in each zone.'),
  ('website-crawl', '* * * * *', 'Reads the pages of sites that are due, a page at a time.'),
  ('workflow-run', '* * * * *', 'Starts workflows by what has happened, and goes on with their runs that are due.');
update private.schedules set body = '{"seconds": 58, "stay": true}' where function in ('outbox-dispatch', 'workflow-run');

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
call private.bound_table('private.scheduled_runs', lines => 'function 100, error', documents => 'outcome');
alter table private.scheduled_runs enable row level security;
alter table private.scheduled_runs force row level security;
grant select, insert, update, delete on private.scheduled_runs to service_role;
