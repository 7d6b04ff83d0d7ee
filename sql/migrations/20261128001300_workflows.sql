-- Workflows, their versions and runs, and functions of organizations.

create table public.workflows (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  trigger_type text not null check (trigger_type <> ''),
  trigger_config jsonb not null default '{}' check (jsonb_typeof(trigger_config) = 'object'),
  nodes jsonb not null default '[]' check (jsonb_typeof(nodes) = 'array'),
  edges jsonb not null default '[]' check (jsonb_typeof(edges) = 'array'),
  status text not null default 'draft' check (status = any ('{draft,active,inactive}')),
  version integer not null default 1,
  active_version integer,
  settings jsonb not null default '{"errorHandling": "continue", "maxExecutionTime": 300}'
    check (jsonb_typeof(settings) = 'object'),
  total_executions integer not null default 0 check (total_executions >= 0),
  successful_executions integer not null default 0 check (successful_executions >= 0),
  failed_executions integer not null default 0 check (failed_executions >= 0),
  last_run_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint workflows_active_version check ((status = 'active') = (active_version is not null))
);
comment on table public.workflows is 'What happens by itself when something else has happened: a graph of steps.';
comment on column public.workflows.trigger_type is
  'What starts it: lead.created, lead.updated, tag.added, form.submitted, message.received, booking.created,
   booking.confirmed or another of private.event_topics(), schedule or manual.';
comment on column public.workflows.trigger_config is
  'Which of these events start it, by the rules in filter and the fields of its type; reentry: once, after_end or always;
   min_interval (ISO 8601) between two runs of the same lead.';
comment on column public.workflows.nodes is
  'Its steps: [{id, type, config, retry {attempts, backoff}}]. private.workflow_faults says what may be saved; workflow-run checks the rest when it is
   activated.';
comment on column public.workflows.edges is 'Which step follows which: [{id, source, target, sourceHandle}].';
comment on column public.workflows.version is 'Grows with each change of what it does.';
comment on column public.workflows.active_version is
  'The version that new runs take: the last one that was activated. Null: it is not active.';
comment on column public.workflows.settings is
  'maxExecutionTime is in seconds of work; errorHandling is continue or stop; maxLifetimeDays, timezone (the
   organization''s where it is missing), sendWindow {days, from, to} and exitOn [{event}] besides.';
comment on column public.workflows.total_executions is 'Runs that began; kept by workflow_executions.';
create index workflows_newest_idx on public.workflows (organization_id, created_at desc, id);
create index workflows_trigger_idx on public.workflows (organization_id, status, trigger_type);
call private.keep_time('public.workflows');
call private.bound_table('public.workflows',
  labels => 'name', lines => 'trigger_type 100', texts => 'description',
  documents => 'trigger_config, nodes 131072, edges 131072, settings 16384'
);
call private.guard_table('public.workflows', 'select', 'update');
call private.open_table(
  'public.workflows', 'name, description, trigger_type, trigger_config, nodes, edges, status, settings',
  written_by => 'admin'
);
call private.audit_table('public.workflows',
  '{total_executions,successful_executions,failed_executions,last_run_at}');

create table public.workflow_versions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  workflow_id uuid not null,
  version integer not null check (version > 0),
  trigger_type text not null,
  trigger_config jsonb not null,
  nodes jsonb not null,
  edges jsonb not null,
  settings jsonb not null,
  created_at timestamptz not null default now(),
  constraint workflow_versions_once unique (organization_id, workflow_id, version),
  foreign key (organization_id, workflow_id) references public.workflows (organization_id, id) on delete cascade
);
comment on table public.workflow_versions is
  'What was activated, as it was: a run goes by the version that it began with, whatever is changed since.';
create index workflow_versions_newest_idx on public.workflow_versions (organization_id, created_at desc, id);
call private.bound_table('public.workflow_versions',
  lines => 'trigger_type 100', documents => 'trigger_config, nodes 131072, edges 131072, settings 16384'
);
call private.guard_table('public.workflow_versions', 'select', 'insert');
call private.open_table('public.workflow_versions');

create table public.workflow_executions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  workflow_id uuid not null,
  version integer,
  lead_id uuid,
  customer_id uuid,
  subject_id uuid,
  status text not null default 'pending'
    check (status = any ('{pending,running,waiting,completed,failed,cancelled}')),
  triggered_by text,
  trigger_data jsonb,
  input_data jsonb,
  about uuid[] not null default '{}',
  output_data jsonb,
  execution_steps jsonb not null default '[]',
  error_message text,
  error_details jsonb,
  error_count integer not null default 0 check (error_count >= 0),
  started_key text,
  reentry text not null default 'always' check (reentry = any ('{once,after_end,always}')),
  depth smallint not null default 0 check (depth >= 0),
  wake_at timestamptz,
  held_since timestamptz,
  working_since timestamptz,
  worked interval not null default '0' check (worked >= interval '0'),
  expires_at timestamptz not null default now() + interval '90 days',
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  kept_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, workflow_id) references public.workflows (organization_id, id) on delete cascade,
  foreign key (organization_id, workflow_id, version)
    references public.workflow_versions (organization_id, workflow_id, version) on delete cascade,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id)
);
comment on table public.workflow_executions is 'Runs of workflows; functions write them.';
comment on column public.workflow_executions.version is 'Which version of the workflow it goes by, to its end.';
comment on column public.workflow_executions.lead_id is 'The lead whom it is about; null where it is about nobody or only a customer.';
comment on column public.workflow_executions.subject_id is
  'The lead, or the customer where there is no lead. reentry refuses a second run of theirs, and of whoever is the same person
   (private.same_person). It stays when they are deleted.';
comment on column public.workflow_executions.about is
  'The ids that it knows, of whatever kind: by them the runs are found that tell of a person. Kept by a trigger, since a
   generated column would be worked out anew with each step.';
comment on column public.workflow_executions.status is
  'pending: nobody has taken it up; running: a call of workflow-run works on it; waiting: until wake_at or an event.';
comment on column public.workflow_executions.execution_steps is
  'Its steps for people to read, written when it ends; workflow_steps has them while it goes on.';
comment on column public.workflow_executions.error_count is 'Steps that failed and after which it went on.';
comment on column public.workflow_executions.started_key is 'What started it: the same starts no second run.';
comment on column public.workflow_executions.reentry is
  'once: its subject is never in this workflow again; after_end: not before it has ended; always: any time.';
comment on column public.workflow_executions.depth is 'How many runs of workflows caused each other before it.';
comment on column public.workflow_executions.held_since is 'Since when it was due while its workflow was not active.';
comment on column public.workflow_executions.worked is 'Time that calls worked on it, without its waits.';
comment on column public.workflow_executions.kept_until is
  'When it is deleted, 90 days after its end or later. Null: it goes on, or is kept so that its lead does not enter again.';
comment on column public.workflow_executions.expires_at is 'It fails at this time, whatever it waits for.';
create index workflow_executions_workflow_idx
  on public.workflow_executions (organization_id, workflow_id, created_at desc);
create index workflow_executions_version_idx
  on public.workflow_executions (organization_id, workflow_id, version);
create index workflow_executions_status_idx on public.workflow_executions (organization_id, status, created_at desc);
create index workflow_executions_newest_idx on public.workflow_executions (organization_id, created_at desc, id);
create index workflow_executions_lead_idx on public.workflow_executions (organization_id, lead_id, created_at desc);
create index workflow_executions_customer_idx
  on public.workflow_executions (organization_id, customer_id, created_at desc);
create index workflow_executions_held_idx on public.workflow_executions (organization_id, workflow_id)
  where held_since is not null;
create index workflow_executions_kept_idx on public.workflow_executions (kept_until) where kept_until is not null;
create index workflow_executions_subject_idx on public.workflow_executions (organization_id, subject_id)
  where status in ('pending', 'running', 'waiting');
create index workflow_executions_about_idx on public.workflow_executions using gin (organization_id, about);
create unique index workflow_executions_started_key
  on public.workflow_executions (organization_id, workflow_id, started_key);
create unique index workflow_executions_live_key
  on public.workflow_executions (organization_id, workflow_id, subject_id)
  where reentry <> 'always' and status in ('pending', 'running', 'waiting');
create unique index workflow_executions_once_key
  on public.workflow_executions (organization_id, workflow_id, subject_id) where reentry = 'once';
call private.keep_time('public.workflow_executions');
call private.bound_table('public.workflow_executions',
  lines => 'triggered_by, started_key', articles => 'error_message 10000',
  documents => 'trigger_data 262144, input_data, output_data 262144, execution_steps 262144, error_details',
  -- More than trigger_data and input_data have room for.
  sets => 'about 14000'
);
call private.guard_table('public.workflow_executions', 'select', 'insert', 'update');
call private.open_table('public.workflow_executions');
grant select (id, organization_id, about) on public.workflow_executions to frontdesk_lookups;
create policy lookups_select on public.workflow_executions for select to frontdesk_lookups using (true);

create table public.workflow_steps (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  execution_id uuid not null,
  node_id text not null check (node_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  status text not null check (status = any ('{waiting,done,skipped,failed,cancelled}')),
  handle text,
  output jsonb not null default '{}',
  error text,
  error_detail text,
  wake_at timestamptz,
  looks_back_to timestamptz,
  attempts smallint not null default 1 check (attempts > 0),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint workflow_steps_once unique (organization_id, execution_id, node_id),
  foreign key (organization_id, execution_id) references public.workflow_executions (organization_id, id)
    on delete cascade
);
comment on table public.workflow_steps is
  'What a run has done: one row for each step, written by the statement that does it. So nothing is done twice.';
comment on column public.workflow_steps.status is
  'skipped: no way of the graph led there; cancelled: the run ended while it waited.';
comment on column public.workflow_steps.handle is 'Which of the ways out was taken.';
comment on column public.workflow_steps.output is 'What later steps can ask about, such as message_id.';
comment on column public.workflow_steps.attempts is 'How often it was tried; while it waits with an error, it is tried again at wake_at.';
comment on column public.workflow_steps.error is 'Why it failed, or why a message was not wanted, as a code.';
comment on column public.workflow_steps.wake_at is 'Until when it waits at most.';
comment on column public.workflow_steps.looks_back_to is 'From when on an event counts that it waits for: the end of the step before.';
create index workflow_steps_newest_idx on public.workflow_steps (organization_id, started_at desc, id);
call private.bound_table('public.workflow_steps',
  lines => 'node_id 64, handle 64, error 100', texts => 'error_detail 500', documents => 'output 65536'
);
call private.guard_table('public.workflow_steps', 'select', 'insert', 'update', 'delete');
call private.open_table('public.workflow_steps');

create table private.workflow_waits (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  execution_id uuid not null,
  node_id text not null,
  topic text not null,
  subject_id uuid not null,
  primary key (organization_id, execution_id, node_id, topic),
  foreign key (organization_id, execution_id) references public.workflow_executions (organization_id, id)
    on delete cascade
);
comment on table private.workflow_waits is 'Which runs an event wakes: those with a step that waits for it.';
create index workflow_waits_subject_idx on private.workflow_waits (organization_id, subject_id, topic);
call private.bound_table('private.workflow_waits', lines => 'node_id 64, topic 100');
call private.guard_table('private.workflow_waits', 'select', 'insert', 'delete');

create table private.workflow_events (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  topic text not null,
  lead_id uuid,
  customer_id uuid,
  payload jsonb not null default '{}',
  caused_by uuid,
  depth smallint not null default 0 check (depth >= 0),
  created_at timestamptz not null default clock_timestamp(),
  unique (organization_id, id),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  foreign key (organization_id, customer_id) references public.customers (organization_id, id) on delete cascade
);
comment on table private.workflow_events is
  'What has happened that a workflow starts with, or that a run may wait for. Kept for a month. private.jobs says which of
   them are still to be taken up.';
comment on column private.workflow_events.payload is 'Ids and states, nothing that a person wrote.';
comment on column private.workflow_events.caused_by is 'The workflow whose run did it: it starts no other run of the same.';
comment on column private.workflow_events.depth is 'How many runs caused each other before it.';
create index workflow_events_lead_idx on private.workflow_events (organization_id, lead_id, created_at);
create index workflow_events_customer_idx on private.workflow_events (organization_id, customer_id, created_at);
create index workflow_events_created_idx on private.workflow_events (created_at);
call private.bound_table('private.workflow_events', lines => 'topic 100', documents => 'payload 49152');
call private.guard_table('private.workflow_events', 'select', 'insert', 'update', 'delete');

create table public.functions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null,
  created_by uuid,
  name text not null,
  description text,
  code text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, user_id) references public.members (organization_id, user_id) on delete cascade
);
comment on table public.functions is 'Code that people keep in their workspace. Nothing here runs it.';
comment on column public.functions.user_id is 'The member whose it is: they and admins see it.';
comment on column public.functions.created_by is 'Who wrote it first; they may have left since.';
create index functions_user_idx on public.functions (organization_id, user_id);
create index functions_owner_idx on public.functions (user_id);
create index functions_newest_idx on public.functions (organization_id, created_at desc, id);
call private.keep_time('public.functions');
call private.bound_table('public.functions', labels => 'name', texts => 'description', articles => 'code');
call private.guard_table('public.functions', 'select');
call private.limit_inserts('public.functions');
grant select, delete, insert (organization_id, user_id, name, description, code), update (name, description, code)
  on public.functions to authenticated;
create policy members_select on public.functions for select to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (user_id = (select auth.uid()) or organization_id = any (array(select private.my_organizations('admin'))))
  );
create policy members_insert on public.functions for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations())) and user_id = (select auth.uid()));
create policy members_update on public.functions for update to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (user_id = (select auth.uid()) or organization_id = any (array(select private.my_organizations('admin'))))
  )
  with check (organization_id = any (array(select private.my_organizations())));
create policy members_delete on public.functions for delete to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    and (user_id = (select auth.uid()) or organization_id = any (array(select private.my_organizations('admin'))))
  );
