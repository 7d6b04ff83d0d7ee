-- Assistants on the phone and in chats, and the models behind them.

create table public.agents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  type text,
  description text,
  configuration jsonb not null default '{}',
  state jsonb not null default '{}',
  memory jsonb not null default '{}',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.agents is 'Programs that work for an organization by themselves, such as booking.';
comment on column public.agents.state is 'Where it stands in its work; its own.';
comment on column public.agents.memory is 'What it remembers; its own.';
create index agents_newest_idx on public.agents (organization_id, created_at desc, id);
call private.keep_time('public.agents');
call private.bound_table('public.agents',
  labels => 'name', lines => 'type 100', texts => 'description', documents => 'configuration, state 262144, memory 262144'
);
call private.guard_table('public.agents', 'select', 'update');
call private.open_table('public.agents', 'name, type, description, configuration, is_active', written_by => 'admin');

create table public.agent_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  agent_id uuid not null,
  event text not null check (event <> ''),
  details jsonb not null default '{}',
  about uuid[] not null generated always as (private.ids_in('{}', details)) stored,
  created_at timestamptz not null default now(),
  foreign key (organization_id, agent_id) references public.agents (organization_id, id) on delete cascade
);
comment on table public.agent_logs is 'What agents did.';
comment on column public.agent_logs.about is 'The ids in details: by them is found what tells of a person.';
create index agent_logs_about_idx on public.agent_logs using gin (organization_id, about);
create index agent_logs_agent_idx on public.agent_logs (organization_id, agent_id, created_at desc);
create index agent_logs_newest_idx on public.agent_logs (organization_id, created_at desc, id);
call private.bound_table('public.agent_logs', lines => 'event', documents => 'details', sets => 'about 2000');
call private.guard_table('public.agent_logs', 'select', 'insert');
call private.open_table('public.agent_logs');
grant select (id, organization_id, about) on public.agent_logs to frontdesk_lookups;
create policy lookups_select on public.agent_logs for select to frontdesk_lookups using (true);

create table public.assistants (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  industry text,
  language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  model text,
  system_prompt text,
  knowledge_ids uuid[] not null default '{}',
  capabilities text[] not null default '{}',
  voice_config jsonb,
  tools_config jsonb not null default '[]',
  settings jsonb not null default '{}',
  vapi_assistant_id text unique check (vapi_assistant_id <> ''),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint assistants_of_vapi
    check (vapi_assistant_id is null or system_prompt is not null and voice_config is not null and industry is not null)
);
comment on table public.assistants is
  'Assistants that talk to customers: in the chat, and where Vapi knows them, on the telephone.';
comment on column public.assistants.language is 'BCP 47.';
comment on column public.assistants.capabilities is
  'What it does. With the name of a channel, such as sms or whatsapp, it answers by itself what customers write there.';
comment on column public.assistants.knowledge_ids is
  'What it answers from: entries of knowledge_base, documents, experiences, pages, and sites with all of their pages; none: all.';
comment on column public.assistants.vapi_assistant_id is
  'Its id at Vapi, by which calls find their organization: set by the service alone.';
create index assistants_newest_idx on public.assistants (organization_id, created_at desc, id);
call private.keep_time('public.assistants');
call private.bound_table('public.assistants',
  labels => 'name', lines => 'industry 50, model, vapi_assistant_id', texts => 'description', articles => 'system_prompt 100000',
  lists => 'capabilities', sets => 'knowledge_ids', documents => 'voice_config, tools_config, settings'
);
call private.guard_table('public.assistants', 'select');
call private.open_table(
  'public.assistants',
  'name, description, industry, language, model, system_prompt, knowledge_ids, capabilities, voice_config, tools_config,
   settings, is_active',
  written_by => 'admin'
);
call private.audit_table('public.assistants');

create table public.phone_numbers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  assistant_id uuid,
  phone_number text not null check (phone_number ~ '^\+[1-9][0-9]{6,14}$'),
  vapi_phone_number_id text,
  phone_provider text not null check (phone_provider = any ('{vapi,twilio,byo}')),
  capabilities text[] not null default '{voice}',
  is_active boolean not null default true,
  assigned_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, phone_number),
  foreign key (organization_id, assistant_id) references public.assistants (organization_id, id)
    on delete set null (assistant_id)
);
comment on table public.phone_numbers is
  'Telephone numbers of organizations. Calls and messages find their organization by them, so the service alone
   writes them, when the provider has said whose they are.';
comment on column public.phone_numbers.phone_number is 'E.164.';
create unique index phone_numbers_active_key on public.phone_numbers (phone_number) where is_active;
create index phone_numbers_number_idx on public.phone_numbers (phone_number);
create index phone_numbers_vapi_idx on public.phone_numbers (vapi_phone_number_id) where vapi_phone_number_id is not null;
create index phone_numbers_assistant_idx on public.phone_numbers (organization_id, assistant_id);
create index phone_numbers_newest_idx on public.phone_numbers (organization_id, created_at desc, id);
call private.keep_time('public.phone_numbers');
call private.bound_table('public.phone_numbers', lines => 'vapi_phone_number_id', lists => 'capabilities');
call private.guard_table('public.phone_numbers', 'select');
call private.open_table('public.phone_numbers');

create table public.models_config (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  agent_type text not null check (agent_type <> ''),
  model_provider text not null check (model_provider <> ''),
  model_name text not null check (model_name <> ''),
  configuration jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, agent_type)
);
comment on table public.models_config is 'Which model serves which purpose of an organization; without a row, the platform''s.';
comment on column public.models_config.agent_type is 'What for: embedding, chat, labels or a type of agent.';
comment on column public.models_config.configuration is
  'Parameters of the model: dimensions of an embedding; of a chat tokens_per_day and tokens_per_month. Keys are in
   secrets.';
create index models_config_newest_idx on public.models_config (organization_id, created_at desc, id);
call private.keep_time('public.models_config');
call private.bound_table('public.models_config',
  lines => 'agent_type 100, model_provider 100, model_name', documents => 'configuration'
);
call private.guard_table('public.models_config', 'select');
call private.open_table(
  'public.models_config', 'model_provider, model_name, configuration', 'agent_type', written_by => 'admin'
);
call private.audit_table('public.models_config');

-- What language models cost: a row for each day, purpose and model.
create table public.model_usage (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  purpose text not null check (purpose <> ''),
  model text not null check (model <> ''),
  request_count integer not null default 0,
  failure_count integer not null default 0,
  refusal_count integer not null default 0,
  prompt_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  reserved_tokens bigint not null default 0 check (reserved_tokens >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, day, purpose, model)
);
comment on table public.model_usage is
  'How often language models were asked for an organization on a day, and what it cost in tokens.';
comment on column public.model_usage.day is 'In the organization''s time zone.';
comment on column public.model_usage.purpose is 'What for, such as chat.';
comment on column public.model_usage.model is 'The provider''s name of the model.';
comment on column public.model_usage.failure_count is 'How often it gave no answer, or not all of it.';
comment on column public.model_usage.refusal_count is 'How often it was not asked, since the tokens of the day or of the month were spent.';
comment on column public.model_usage.reserved_tokens is
  'Of requests that are under way, as much as they may cost. What was cut off stays reserved: it may have cost that.';
create index model_usage_newest_idx on public.model_usage (organization_id, created_at desc, id);
call private.keep_time('public.model_usage');
call private.bound_table('public.model_usage', lines => 'purpose 100, model');
call private.guard_table('public.model_usage', 'select', 'insert', 'update');
call private.open_table('public.model_usage');

-- Models that failed, and are left alone for a while.
create table private.model_rests (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null check (provider <> ''),
  failures integer not null default 1 check (failures > 0),
  code text not null check (code <> ''),
  rests_until timestamptz not null,
  primary key (organization_id, provider)
);
comment on table private.model_rests is
  'Providers whose model gave an organization no answer in time: until a time nobody asks them for it, and passages are quoted
   at once. An answer ends it.';
comment on column private.model_rests.provider is 'As in models_config; platform: the one of the variables.';
comment on column private.model_rests.failures is 'How often in turn it failed: each doubles the rest.';
comment on column private.model_rests.code is 'Why it failed last.';
call private.bound_table('private.model_rests', lines => 'provider 100, code 100');
call private.guard_table('private.model_rests', variadic '{}');

create table public.model_versions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references public.organizations (id) on delete cascade,
  model_name text not null check (model_name <> ''),
  base_model text not null check (base_model <> ''),
  training_dataset_id text,
  version text not null check (version <> ''),
  status text not null default 'training' check (status = any ('{training,ready,deprecated}')),
  metrics jsonb not null default '{}',
  is_active boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.model_versions is 'Models that were tuned; the service trains them.';
comment on column public.model_versions.organization_id is 'Whose it is; null: it serves everybody.';
create unique index model_versions_version_key
  on public.model_versions (organization_id, model_name, version) nulls not distinct;
create index model_versions_active_idx on public.model_versions (organization_id, is_active);
create index model_versions_newest_idx on public.model_versions (organization_id, created_at desc, id);
call private.keep_time('public.model_versions');
call private.bound_table('public.model_versions',
  lines => 'model_name, base_model, training_dataset_id, version 100', documents => 'metrics'
);
call private.guard_table('public.model_versions', variadic '{}');
grant select on public.model_versions to authenticated;
create policy members_select on public.model_versions for select to authenticated
  using (
    organization_id = any (array(select private.my_organizations()))
    or organization_id is null and not (select private.is_client())
  );
