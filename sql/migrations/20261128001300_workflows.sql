-- Workflows, their executions, and functions of organizations.

create table public.workflows (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),
  description text,
  trigger_type text not null check (trigger_type <> ''),
  trigger_config jsonb not null default '{}',
  nodes jsonb not null default '[]' check (jsonb_typeof(nodes) = 'array'),
  edges jsonb not null default '[]' check (jsonb_typeof(edges) = 'array'),
  status text not null default 'draft' check (status in ('draft', 'active', 'inactive')),
  version integer not null default 1,
  settings jsonb not null default '{"errorHandling": "continue", "maxExecutionTime": 300, "timezone": "Europe/London"}',
  total_executions integer not null default 0 check (total_executions >= 0),
  successful_executions integer not null default 0 check (successful_executions >= 0),
  failed_executions integer not null default 0 check (failed_executions >= 0),
  last_run_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.workflows is 'What happens by itself when something else has happened: a graph of steps.';
comment on column public.workflows.version is 'Grows with each change of its graph.';
comment on column public.workflows.settings is 'maxExecutionTime is in seconds; errorHandling is continue or stop.';
comment on column public.workflows.total_executions is 'Runs that began; kept by workflow_executions.';
create index workflows_newest_idx on public.workflows (organization_id, created_at desc, id);
create index workflows_trigger_idx on public.workflows (organization_id, status, trigger_type);
call private.keep_time('public.workflows');
call private.bound_table('public.workflows',
  lines => 'name, trigger_type 100', texts => 'description',
  documents => 'trigger_config, nodes 262144, edges 262144, settings'
);
call private.guard_table('public.workflows', 'select', 'update');
call private.open_table(
  'public.workflows', 'name, description, trigger_type, trigger_config, nodes, edges, status, settings',
  written_by => 'admin'
);
call private.audit_table('public.workflows',
  '{total_executions,successful_executions,failed_executions,last_run_at}');

create table public.workflow_executions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  workflow_id uuid not null,
  status text not null default 'pending' check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  triggered_by text,
  trigger_data jsonb,
  input_data jsonb,
  output_data jsonb,
  execution_steps jsonb not null default '[]',
  error_message text,
  error_details jsonb,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (organization_id, workflow_id) references public.workflows (organization_id, id) on delete cascade
);
comment on table public.workflow_executions is 'Runs of workflows; functions write them.';
create index workflow_executions_workflow_idx
  on public.workflow_executions (organization_id, workflow_id, created_at desc);
create index workflow_executions_status_idx on public.workflow_executions (organization_id, status, created_at desc);
create index workflow_executions_newest_idx on public.workflow_executions (organization_id, created_at desc, id);
call private.keep_time('public.workflow_executions');
call private.bound_table('public.workflow_executions',
  lines => 'triggered_by', articles => 'error_message 10000',
  documents => 'trigger_data 262144, input_data 262144, output_data 262144, execution_steps 1000000, error_details'
);
call private.guard_table('public.workflow_executions', 'select', 'insert', 'update');
call private.open_table('public.workflow_executions');

create table public.functions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null,
  created_by uuid,
  name text not null check (name <> ''),
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
call private.bound_table('public.functions', lines => 'name', texts => 'description', articles => 'code');
call private.guard_table('public.functions', variadic '{}');
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
