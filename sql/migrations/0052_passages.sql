-- What is found: passages of everything that an organisation knows, and their vectors.

create table public.knowledge_chunks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null
    check (source_type in ('document', 'website', 'faq', 'conversation', 'knowledge', 'experience', 'vector')),
  source_id uuid not null,
  position integer not null check (position >= 0),
  page integer check (page > 0),
  headings text[] not null default '{}',
  content text not null check (content <> ''),
  content_hash bytea not null check (octet_length(content_hash) = 32),
  language text check (language ~ '^[a-z]{2,3}$'),
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  words tsvector not null generated always as (
    setweight(to_tsvector(private.text_search_config(language), private.joined(headings)), 'A')
    || to_tsvector(private.text_search_config(language), content)
  ) stored,
  embedding_model text,
  indexed_in_qdrant boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, source_type, source_id, content_hash)
);
comment on table public.knowledge_chunks is
  'Passages, each short enough for a vector of its own. Functions and triggers write them, from what they are part of.';
comment on column public.knowledge_chunks.source_id is
  'Of documents, website_pages, knowledge_base, experiences or vector_store, as source_type says.';
comment on column public.knowledge_chunks.position is 'Where it stands among the passages of its source, from 0.';
comment on column public.knowledge_chunks.page is 'On which page it begins, where the source has pages.';
comment on column public.knowledge_chunks.headings is 'Under which headings it stands, the outermost first.';
comment on column public.knowledge_chunks.content_hash is
  'SHA-256 of headings and content: the same passage keeps its vector when its source is read again.';
comment on column public.knowledge_chunks.language is 'ISO 639-1; null: not known.';
comment on column public.knowledge_chunks.embedding_model is 'The last model that gave it a vector; null: none did.';
comment on column public.knowledge_chunks.indexed_in_qdrant is
  'Whether Qdrant has confirmed that it holds the passage''s vector as it is now.';
create index knowledge_chunks_source_idx on public.knowledge_chunks (organization_id, source_type, source_id, position);
create index knowledge_chunks_words_idx on public.knowledge_chunks using gin (words);
create index knowledge_chunks_language_idx on public.knowledge_chunks (organization_id, language);
create index knowledge_chunks_newest_idx on public.knowledge_chunks (organization_id, created_at desc, id);
create index knowledge_chunks_model_idx on public.knowledge_chunks (organization_id, embedding_model);
create index knowledge_chunks_not_in_qdrant_idx on public.knowledge_chunks (organization_id, id)
  where not indexed_in_qdrant;
call private.keep_time('public.knowledge_chunks');
call private.guard_table('public.knowledge_chunks', 'select', 'insert', 'update', 'delete');
call private.open_table('public.knowledge_chunks');
grant select (id, organization_id, source_type, source_id, position, page, headings, content, language, tags, words,
  created_at) on public.knowledge_chunks to anon, client;
create policy everybody_select on public.knowledge_chunks for select to anon
  using ((organization_id, source_type) in (
    select opened.organization_id, opened.source_type from public.public_search as opened
  ));
create policy client_select on public.knowledge_chunks for select to client
  using (organization_id = (select private.client_organization()) and (organization_id, source_type) in (
    select opened.organization_id, opened.source_type from public.public_search as opened
  ));

create table public.embeddings (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  chunk_id uuid not null,
  model text not null check (model <> ''),
  embedding extensions.halfvec not null,
  in_graph boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (organization_id, chunk_id, model),
  foreign key (organization_id, chunk_id) references public.knowledge_chunks (organization_id, id) on delete cascade
);
comment on table public.embeddings is
  'Vectors of passages, of length 1: apart from their texts, so that a search reads little. Half precision.';
comment on column public.embeddings.model is 'Which model made it; vectors of different models are never compared.';
comment on column public.embeddings.in_graph is
  'Whether it is searched by its graph (HNSW). Those of an organisation with few passages are all compared instead,
   which is as fast, finds everything, and spares the graph from holding them; so are new ones for a while.';
-- A vector of 1,536 numbers has 3 KB: it is to stay in its row all the same.
alter table public.embeddings alter column embedding set storage plain;
alter table public.embeddings set (toast_tuple_target = 8160);
create index embeddings_graphed_idx on public.embeddings (organization_id, model) where in_graph;
create index embeddings_compared_idx on public.embeddings (organization_id, model) where not in_graph;
-- A graph for each model: those that the functions know by themselves.
create index embeddings_minilm_idx on public.embeddings
  using hnsw ((embedding::extensions.halfvec(384)) extensions.halfvec_ip_ops)
  where in_graph and model = 'all-minilm-l6-v2';
create index embeddings_openai_small_idx on public.embeddings
  using hnsw ((embedding::extensions.halfvec(1536)) extensions.halfvec_ip_ops)
  where in_graph and model = 'text-embedding-3-small';
call private.guard_table('public.embeddings', 'select', 'insert', 'update', 'delete');
call private.open_table('public.embeddings');
grant select (organization_id, chunk_id, model, embedding, in_graph) on public.embeddings to anon, client;
create policy everybody_select on public.embeddings for select to anon
  using (exists (
    select from public.knowledge_chunks as chunk
    where chunk.organization_id = embeddings.organization_id and chunk.id = embeddings.chunk_id
  ));
create policy client_select on public.embeddings for select to client
  using (exists (
    select from public.knowledge_chunks as chunk
    where chunk.organization_id = embeddings.organization_id and chunk.id = embeddings.chunk_id
  ));

revoke execute on all routines in schema private from public;
