-- What an organisation knows: documents, crawled sites, entries written by hand, vectors from elsewhere.

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  filename text not null check (filename <> '' and length(filename) <= 500),
  file_path text not null check (file_path <> '' and length(file_path) <= 1000),
  file_size integer check (file_size >= 0),
  mime_type text check (length(mime_type) <= 100),
  status text not null default 'pending' check (status in ('pending', 'processing', 'processed', 'failed')),
  failure text,
  content_hash bytea check (octet_length(content_hash) = 32),
  language text check (language ~ '^[a-z]{2,3}$'),
  pages integer check (pages > 0),
  tags text[] not null default '{}',
  chunk_count integer not null default 0 check (chunk_count >= 0),
  worked_on_until timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, file_path)
);
comment on table public.documents is 'Files from which questions are answered.';
comment on column public.documents.file_path is
  'Where it is in Supabase Storage, bucket first; for a file that was sent along, upload/ and its name. A file with
   the same path takes the place of the one before.';
comment on column public.documents.status is
  'pending: known; processing: read, and its passages get their vectors; processed; failed: it can''t be read.';
comment on column public.documents.failure is 'Why it failed, for people.';
comment on column public.documents.content_hash is 'SHA-256 of the file.';
comment on column public.documents.language is 'ISO 639-1 where there is one; of most of its text.';
comment on column public.documents.worked_on_until is
  'Whoever works on it says so until then; later it is free for another, since the first one crashed.';
create index documents_newest_idx on public.documents (organization_id, created_at desc, id);
create index documents_status_idx on public.documents (organization_id, status);
call private.keep_time('public.documents');
call private.guard_table('public.documents', 'select', 'insert', 'update', 'delete');
call private.open_table('public.documents');
grant update (tags, metadata), delete on public.documents to authenticated;
create policy members_update on public.documents for update to authenticated
  using (organization_id = any (array(select private.my_organizations())))
  with check (organization_id = any (array(select private.my_organizations())));
create policy admins_delete on public.documents for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));

create table public.website_sources (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  base_url text not null check (base_url ~ '^https?://' and length(base_url) <= 500),
  max_pages integer not null default 50 check (max_pages between 1 and 10000),
  crawl_frequency text not null default 'manual' check (crawl_frequency in ('manual', 'daily', 'weekly')),
  last_crawled_at timestamptz,
  status text not null default 'pending' check (status in ('pending', 'crawling', 'completed', 'failed')),
  pages_crawled integer not null default 0 check (pages_crawled >= 0),
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, base_url)
);
comment on table public.website_sources is 'Sites whose pages are read, and how often.';
create index website_sources_newest_idx on public.website_sources (organization_id, created_at desc, id);
create index website_sources_status_idx on public.website_sources (organization_id, status);
create index website_sources_due_idx on public.website_sources (crawl_frequency, last_crawled_at);
call private.keep_time('public.website_sources');
call private.guard_table('public.website_sources', 'select', 'update');
call private.open_table('public.website_sources', 'max_pages, crawl_frequency, metadata', 'base_url');

create table public.website_pages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  website_source_id uuid not null,
  url text not null check (url ~ '^https?://' and length(url) <= 1000),
  title text check (length(title) <= 500),
  content text,
  content_hash bytea check (octet_length(content_hash) = 32),
  language text check (language ~ '^[a-z]{2,3}$'),
  metadata jsonb not null default '{}',
  chunk_count integer not null default 0 check (chunk_count >= 0),
  crawled_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (website_source_id, url),
  foreign key (organization_id, website_source_id) references public.website_sources (organization_id, id)
    on delete cascade
);
comment on table public.website_pages is 'Pages of a site, as they were when it was last read.';
comment on column public.website_pages.metadata is 'Links, pictures, when it was last changed.';
comment on column public.website_pages.content_hash is 'SHA-256 of what the site sent: a page that is unchanged stays as it is.';
create index website_pages_source_idx on public.website_pages (organization_id, website_source_id, url);
create index website_pages_newest_idx on public.website_pages (organization_id, created_at desc, id);
call private.keep_time('public.website_pages');
call private.guard_table('public.website_pages', 'select', 'insert', 'update', 'delete');
call private.open_table('public.website_pages');

create table public.knowledge_base (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  title text not null check (title <> ''),
  content text not null check (content <> '' and length(content) <= 200000),
  source text,
  language text check (language ~ '^[a-z]{2,3}$'),
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.knowledge_base is 'What an organisation wrote down for its assistants to answer from.';
comment on column public.knowledge_base.source is 'Where it comes from, for people.';
comment on column public.knowledge_base.language is 'ISO 639-1; null: not known.';
create index knowledge_base_newest_idx on public.knowledge_base (organization_id, created_at desc, id);
create index knowledge_base_tags_idx on public.knowledge_base using gin (tags);
call private.keep_time('public.knowledge_base');
call private.guard_table('public.knowledge_base', 'select');
call private.open_table('public.knowledge_base', 'title, content, source, language, tags, metadata');

create table public.vector_store (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  -- The subject of the service's own tokens is nobody of auth.users.
  user_id uuid default case private.caller() when 'user' then private.subject() end
    references auth.users (id) on delete set null,
  source_id text not null check (source_id <> ''),
  content text not null check (content <> '' and length(content) <= 20000),
  model text not null default 'text-embedding-3-small' check (model <> ''),
  embedding extensions.vector not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.vector_store is 'Texts that came with their vectors from elsewhere.';
comment on column public.vector_store.user_id is 'Who put it there; null: a program did.';
comment on column public.vector_store.source_id is 'What it is part of, as that other place names it.';
comment on column public.vector_store.content is 'The text that the vector stands for.';
comment on column public.vector_store.model is 'Which model made the vector: only questions of the same one find it.';
create index vector_store_source_idx on public.vector_store (organization_id, source_id);
create index vector_store_newest_idx on public.vector_store (organization_id, created_at desc, id);
create index vector_store_user_idx on public.vector_store (user_id);
call private.keep_time('public.vector_store');
call private.guard_table('public.vector_store', 'select');
call private.open_table('public.vector_store', 'metadata', 'source_id, content, model, embedding');

create table public.public_search (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null check (source_type in ('document', 'website', 'faq', 'knowledge', 'experience')),
  created_at timestamptz not null default now(),
  unique (organization_id, source_type)
);
comment on table public.public_search is
  'What an organisation lets strangers search: a row for each kind of passages that everybody may find and read.';
create index public_search_newest_idx on public.public_search (organization_id, created_at desc, id);
call private.guard_table('public.public_search', 'select');
call private.open_table('public.public_search');
grant insert (organization_id, source_type), delete on public.public_search to authenticated;
create policy admins_insert on public.public_search for insert to authenticated
  with check (organization_id = any (array(select private.my_organizations('admin'))));
create policy admins_delete on public.public_search for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));
call private.audit_table('public.public_search');
grant select (id, organization_id, source_type) on public.public_search to anon, client;
create policy everybody_select on public.public_search for select to anon using (true);
create policy client_select on public.public_search for select to client
  using (organization_id = (select private.client_organization()));

revoke execute on all routines in schema private from public;
