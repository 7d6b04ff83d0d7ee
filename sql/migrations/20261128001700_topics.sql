-- Topics of what customers wrote on a day.

create table public.topics_daily (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  date date not null,
  topic_id integer not null check (topic_id >= 0),
  topic_label text check (private.is_given(topic_label, 255)),
  keywords text[] not null default '{}',
  message_count integer not null default 0 check (message_count >= 0),
  percentage numeric(5, 2) not null default 0 check (percentage between 0.0 and 100.0),
  sample_messages jsonb not null default '[]' check (jsonb_typeof(sample_messages) = 'array'),
  created_at timestamptz not null default now(),
  labelled_by text check (private.is_given(labelled_by, 255)),
  grouped_count integer not null default 0 check (grouped_count >= 0),
  unique (organization_id, date, topic_id)
);
comment on table public.topics_daily is 'What the customers of an organization wrote about on a day: a row for each topic.';
comment on column public.topics_daily.date is 'Of the organization''s calendar.';
comment on column public.topics_daily.topic_id is 'The same topic has the same number on every day.';
comment on column public.topics_daily.keywords is 'What sets its messages apart, best first.';
comment on column public.topics_daily.percentage is 'Of all of the day''s messages from customers.';
comment on column public.topics_daily.sample_messages is 'Ids of messages near its middle, of different people.';
comment on column public.topics_daily.topic_label is
  'A line to show: by a language model where one is configured, else its first keywords. Null where its messages have
   no words.';
comment on column public.topics_daily.labelled_by is
  'The language model that named it, on this day or on one before: then the name stays while the topic is the same.
   Null: its keywords.';
comment on column public.topics_daily.grouped_count is
  'Messages that were looked at and found to belong to it. Of very many, message_count is an estimate from these.';
comment on column public.topics_daily.message_count is
  'Customers'' messages of the day; an estimate while topic_runs has fewer in grouped_count and assigned_count together
   than in message_count.';
create index topics_daily_topic_idx on public.topics_daily (organization_id, topic_id, date desc);
call private.bound_table('public.topics_daily',
  articles => 'topic_label 255, labelled_by 255', phrases => 'keywords', documents => 'sample_messages'
);
call private.guard_table('public.topics_daily', variadic '{}');
call private.open_table('public.topics_daily');

create table public.topic_centroids (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  date date not null,
  topic_id integer not null,
  model text not null check (model <> ''),
  centroid bytea not null check (length(centroid) % 4 = 0 and length(centroid) <= 65536),
  primary key (organization_id, date, topic_id),
  foreign key (organization_id, date, topic_id) references public.topics_daily (organization_id, date, topic_id)
    on delete cascade
);
comment on table public.topic_centroids is 'The middle of each topic of a day, by which it is known again on the next.';
comment on column public.topic_centroids.model is 'What made the vectors: those of two models can''t be compared.';
comment on column public.topic_centroids.centroid is 'Its numbers in four bytes each, the lowest first.';
call private.bound_table('public.topic_centroids', lines => 'model');
call private.guard_table('public.topic_centroids', variadic '{}');

create table public.message_embeddings (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  message_id uuid not null,
  model text not null check (model <> ''),
  embedding bytea not null check (length(embedding) % 4 = 0 and length(embedding) <= 65536),
  created_at timestamptz not null default now(),
  primary key (organization_id, message_id),
  foreign key (organization_id, message_id) references public.messages (organization_id, id) on delete cascade
);
comment on table public.message_embeddings is
  'Vectors of messages. They are compared all at once, outside of the database, and so they have no index.';
comment on column public.message_embeddings.model is 'What made it: vectors of two models can''t be compared.';
comment on column public.message_embeddings.embedding is 'Its numbers in four bytes each, the lowest first.';
call private.bound_table('public.message_embeddings', lines => 'model');
call private.guard_table('public.message_embeddings', variadic '{}');

create table public.topic_runs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  date date not null,
  attempt integer not null default 1,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  message_count integer not null default 0 check (message_count >= 0),
  embedded_count integer not null default 0 check (embedded_count >= 0),
  grouped_count integer not null default 0 check (grouped_count >= 0),
  topic_count integer not null default 0 check (topic_count >= 0),
  error text,
  assigned_count integer not null default 0 check (assigned_count >= 0),
  assigned_after uuid,
  labelled_count integer not null default 0 check (labelled_count >= 0),
  label_error text,
  error_detail text,
  request_id text,
  unique (organization_id, date)
);
comment on table public.topic_runs is 'Whether the messages of a day were grouped into topics, and how that went.';
comment on column public.topic_runs.date is 'Of the organization''s calendar.';
comment on column public.topic_runs.attempt is 'How often it was taken up until it was done.';
comment on column public.topic_runs.started_at is 'When it was last taken up.';
comment on column public.topic_runs.finished_at is 'Null while it is not done, or not done again.';
comment on column public.topic_runs.message_count is 'Messages of customers on that day.';
comment on column public.topic_runs.embedded_count is 'How many of them got their vector by this run.';
comment on column public.topic_runs.grouped_count is
  'How many were grouped: all, or where they are very many a sample, to whose topics the others are given.';
comment on column public.topic_runs.assigned_count is 'How many beside the sample were given to the nearest of its topics.';
comment on column public.topic_runs.assigned_after is
  'The message up to which that is done; the next call goes on behind it. Null: there is or was nothing to give.';
comment on column public.topic_runs.labelled_count is 'Topics that a language model named in this run.';
comment on column public.topic_runs.label_error is
  'Why it named fewer than it was asked to, so that keywords stand in; null: it did not.';
comment on column public.topic_runs.error is 'Why the last attempt came to nothing, as a code.';
comment on column public.topic_runs.error_detail is
  'The same for people: while what was done it happened, and what to do. Nothing of messages.';
comment on column public.topic_runs.request_id is
  'The request that was last at it: the functions'' log has more under it.';
create index topic_runs_date_idx on public.topic_runs (date, organization_id) where finished_at is null;
call private.bound_table('public.topic_runs',
  articles => 'error 200, label_error 2000, error_detail 2000, request_id 200'
);
call private.guard_table('public.topic_runs', variadic '{}');
call private.open_table('public.topic_runs', read_by => 'admin');
