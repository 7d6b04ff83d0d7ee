-- Work that is done in the background: by whichever call of a scheduled function leases it.

create table private.queues (
  name text collate "C" primary key check (name ~ '^[a-z]+(-[a-z]+)*$'),
  description text not null check (description <> ''),
  lease interval not null check (lease between interval '10 seconds' and interval '1 hour'),
  most_failures integer not null check (most_failures between 1 and 1000),
  pause interval not null check (pause > interval '0'),
  longest_pause interval not null,
  again_after interval check (again_after > interval '0'),
  check (longest_pause >= pause)
);
comment on table private.queues is 'The kinds of work that are leased, and how long to wait for each.';
comment on column private.queues.lease is
  'How long a job is one call''s after its last step. Longer than any step takes; after it, somebody else takes it up.';
comment on column private.queues.most_failures is
  'With so many in turn a job is dead: it waits for people, unless again_after says otherwise.';
comment on column private.queues.pause is 'Between the first failure and the next attempt; each further one doubles it.';
comment on column private.queues.longest_pause is 'Where doubling ends.';
comment on column private.queues.again_after is
  'After so long a job with most_failures is tried once more, and so on: what nobody else asks for again, such as the next time
   of a schedule, outlives an outage of days. Null: it is dead.';
alter table private.queues enable row level security;
alter table private.queues force row level security;
grant select on private.queues to service_role, frontdesk_functions;
create policy functions_select on private.queues for select to frontdesk_functions using (true);
insert into private.queues (name, description, lease, most_failures, pause, longest_pause, again_after) values
  ('passages', 'Vectors for the passages of a document, or for all others of an organization.',
    '2 minutes', 200, '1 minute', '15 minutes', '1 day'),
  ('calendars', 'Calendars elsewhere that are read.', '2 minutes', 1000, '1 minute', '1 hour', '1 day'),
  ('calendar-events', 'Appointments that are written to calendars elsewhere.', '1 minute', 100, '30 seconds', '1 hour', null),
  ('outbox', 'Messages that leave.', '1 minute', 100, '30 seconds', '1 hour', null),
  ('alarms', 'Messages of emergencies, which leave before all others.', '30 seconds', 100, '5 seconds', '5 minutes', null),
  ('emergencies', 'Incidents whose next step is due.', '30 seconds', 1000, '5 seconds', '1 minute', null),
  ('webhooks', 'Endpoints that are to be told of events.', '1 minute', 100, '15 seconds', '15 minutes', null),
  ('workflows', 'Runs of workflows that are due.', '1 minute', 50, '15 seconds', '15 minutes', null),
  ('workflow-events', 'What has happened that workflows start with or wait for.', '1 minute', 50, '15 seconds', '15 minutes', '1 day'),
  ('replies', 'Conversations whose customer waits for an assistant''s reply.', '3 minutes', 20, '20 seconds', '5 minutes', null),
  ('escalations', 'Escalations that nobody has taken, of which the staff are reminded.', '1 minute', 30, '1 minute', '1 hour', null),
  ('websites', 'Sites that are crawled.', '1 minute', 30, '1 minute', '1 hour', null),
  ('topics', 'The topics of an organization''s day.', '5 minutes', 30, '5 minutes', '1 hour', null);

create table private.jobs (
  queue text collate "C" not null references private.queues (name) check (length(queue) <= 50),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  subject_id uuid not null,
  due_at timestamptz not null default now(),
  is_ready boolean not null default true,
  is_asked_again boolean not null default false,
  lease_token uuid,
  attempts integer not null default 0 check (attempts >= 0),
  failures integer not null default 0 check (failures >= 0),
  error text check (private.is_given(error, 100)),
  error_detail text check (private.is_given(error_detail, 2000)),
  request_id text check (length(request_id) <= 128),
  created_at timestamptz not null default now(),
  primary key (organization_id, queue, subject_id),
  check (not is_ready or due_at < 'infinity')
) with (fillfactor = 70);
comment on table private.jobs is
  'What is to be done. A call leases jobs by a token, which every later statement names; when the lease is over, another
   call takes the job up, and the token is worth nothing. A job that is done is deleted.';
comment on column private.jobs.subject_id is 'What is to be worked on: a row of the table that the queue is for.';
comment on column private.jobs.due_at is
  'When it may be taken up; while it is leased, when the lease ends. Infinity: it is dead.';
comment on column private.jobs.is_ready is
  'Whether it is due and nobody''s. A claim sets it first where due_at has come, so that it finds the organizations
   with work, however many jobs wait for a later time.';
comment on column private.jobs.is_asked_again is 'Asked for while somebody worked on it: it is done once more.';
comment on column private.jobs.lease_token is 'Whose it is. Null: nobody''s.';
comment on column private.jobs.failures is 'How often in turn it came to nothing. Each doubles the pause.';
comment on column private.jobs.error is 'Why the last attempt came to nothing, as a code.';
comment on column private.jobs.error_detail is 'The same for people.';
comment on column private.jobs.request_id is 'The request that took it up last: the functions'' log has more under it.';
create index jobs_ready_idx on private.jobs (queue, organization_id, due_at) where is_ready;
create index jobs_waiting_idx on private.jobs (queue, due_at) where not is_ready;
-- Not of what is leased: a claim writes one index less for each job.
create index jobs_waiting_organization_idx on private.jobs (queue, organization_id, due_at)
  where not is_ready and lease_token is null;
call private.guard_table('private.jobs', 'select', 'insert', 'update', 'delete');
