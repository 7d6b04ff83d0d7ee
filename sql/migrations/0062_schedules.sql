-- What is done by the clock.

create table private.schedules (
  function text primary key check (function ~ '^[a-z]+(-[a-z]+)*$'),
  schedule text not null check (schedule ~ '^\S+( \S+){4}$'),
  description text not null check (description <> '')
);
comment on table private.schedules is
  'Which functions a clock calls, with the secret key and an empty JSON object. Whatever has a clock reads it here:
   pg_cron by sql/schedules.sql, the local stack by itself. A call too many does no harm.';
comment on column private.schedules.schedule is 'Minute, hour, day of the month, month, day of the week, as cron has them; UTC.';
alter table private.schedules enable row level security;
alter table private.schedules force row level security;

insert into private.schedules (function, schedule, description) values
  ('appointment-reminders', '*/5 * * * *', 'Reminds customers of the appointments that are soon, each once.'),
  ('topic-clustering', '17 * * * *', 'Groups yesterday''s messages; each hour, since a day ends at another hour in each zone.');
