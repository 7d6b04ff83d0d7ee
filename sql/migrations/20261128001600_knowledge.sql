-- What searches answer from: documents, pages, entries, and their passages with vectors.

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  filename text not null,
  file_path text not null check (file_path <> ''),
  file_size integer check (file_size >= 0),
  mime_type text,
  status text not null default 'pending' check (status = any ('{pending,processing,processed,failed}')),
  failure text,
  content_hash bytea check (octet_length(content_hash) = 32),
  language text check (language ~ '^[a-z]{2,3}$'),
  pages integer check (pages > 0),
  guessed_encoding text check (length(guessed_encoding) <= 40),
  tags text[] not null default '{}',
  chunk_count integer not null default 0 check (chunk_count >= 0),
  read_at timestamptz,
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
comment on column public.documents.guessed_encoding is
  'The encoding in which a text file was read, where nothing says it and its letters had to: some may be wrong.';
comment on column public.documents.read_at is
  'When the file as it is now was read. Null while it is processing: its passages are those of the one before, if any.';
create index documents_newest_idx on public.documents (organization_id, created_at desc, id);
create index documents_status_idx on public.documents (organization_id, status, created_at desc, id);
call private.keep_time('public.documents');
call private.bound_table('public.documents',
  labels => 'filename 500', lines => 'file_path 1000, mime_type 100', articles => 'failure 2000', lists => 'tags 20',
  documents => 'metadata'
);
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
  base_url text not null,
  max_pages integer not null default 50 check (max_pages between 1 and 10000),
  crawl_frequency text not null default 'manual' check (crawl_frequency = any ('{manual,daily,weekly}')),
  last_crawled_at timestamptz,
  status text not null default 'pending'
    check (status = any ('{pending,crawling,completed,failed,stopped,removing}')),
  error text check (private.is_given(error, 100)),
  error_detail text check (private.is_given(error_detail, 500)),
  crawl_started_at timestamptz,
  pages_crawled integer not null default 0 check (pages_crawled >= 0),
  requests integer not null default 0 check (requests >= 0),
  bytes_read bigint not null default 0 check (bytes_read >= 0),
  failures_in_row integer not null default 0 check (failures_in_row >= 0),
  shared_blocks bigint[] not null default '{}',
  shared_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, base_url)
);
comment on table public.website_sources is 'Sites whose pages are read, and how often.';
comment on column public.website_sources.last_crawled_at is 'When its last crawl ended, however it did.';
comment on column public.website_sources.status is
  'pending: nobody has begun; crawling; completed; failed: error says why; stopped: somebody ended the crawl;
   removing: its pages are deleted, some at a time.';
comment on column public.website_sources.error is 'Why the last crawl failed or ended early, as a code.';
comment on column public.website_sources.error_detail is 'The same for people.';
comment on column public.website_sources.crawl_started_at is 'When the last crawl began.';
comment on column public.website_sources.pages_crawled is 'Pages of the last crawl that are kept.';
comment on column public.website_sources.requests is 'Requests of the last crawl, those for robots.txt and sitemaps among them.';
comment on column public.website_sources.bytes_read is 'Bytes that the last crawl read.';
comment on column public.website_sources.failures_in_row is 'How often in turn the site did not answer, or with a fault.';
comment on column public.website_sources.shared_blocks is
  'Digests of blocks that most of its pages have, such as a footer: they are in no passages but the start page''s.';
comment on column public.website_sources.shared_at is 'When these were last counted.';
create index website_sources_newest_idx on public.website_sources (organization_id, created_at desc, id);
create index website_sources_due_idx on public.website_sources (crawl_frequency, last_crawled_at);
create index website_sources_open_idx on public.website_sources (status) where status in ('pending', 'crawling', 'removing');
create index website_sources_status_idx on public.website_sources (organization_id, status, created_at desc, id);
call private.keep_time('public.website_sources');
call private.bound_table('public.website_sources',
  lines => 'error 100, error_detail 500', urls => 'base_url 500', sets => 'shared_blocks 500',
  documents => 'metadata'
);
call private.guard_table('public.website_sources', 'select', 'insert', 'update', 'delete');
call private.open_table('public.website_sources', 'max_pages, crawl_frequency, metadata', 'base_url');

create table public.website_pages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  website_source_id uuid not null,
  url text not null,
  title text,
  content text,
  content_hash bytea check (octet_length(content_hash) = 32),
  language text check (language ~ '^[a-z]{2,3}$'),
  etag text,
  last_modified text,
  missing_since timestamptz,
  blocks bigint[] not null default '{}',
  left_out bigint[] not null default '{}',
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
comment on column public.website_pages.content_hash is
  'SHA-256 of title and text: a page that is unchanged keeps its passages and their vectors.';
comment on column public.website_pages.etag is 'By what the site knows this version, to be asked only for a newer one.';
comment on column public.website_pages.last_modified is 'The same as a time, as the site writes it.';
comment on column public.website_pages.missing_since is
  'Since when the site says that it is not there; when a crawl hears that again half a day later, it is deleted.';
comment on column public.website_pages.blocks is 'Digests of its blocks, by which those are known that most pages have.';
comment on column public.website_pages.left_out is 'Those of its blocks that its passages were made without.';
create index website_pages_source_idx on public.website_pages (organization_id, website_source_id, url);
create index website_pages_newest_idx on public.website_pages (organization_id, created_at desc, id);
create index website_pages_content_idx on public.website_pages (organization_id, website_source_id, content_hash);
call private.keep_time('public.website_pages');
call private.bound_table('public.website_pages',
  lines => 'etag 500, last_modified 500', articles => 'title 500, content 1000000', urls => 'url 1000',
  sets => 'blocks 1000, left_out 500', documents => 'metadata 262144'
);
call private.guard_table('public.website_pages', 'select', 'insert', 'update', 'delete');
call private.open_table('public.website_pages');

create table private.website_urls (
  organization_id uuid not null,
  website_source_id uuid not null,
  url text not null,
  origin text not null,
  shape text not null,
  kind text not null check (kind = any ('{page,sitemap}')),
  depth integer not null check (depth between 0 and 10),
  redirects integer not null default 0 check (redirects between 0 and 5),
  state text not null default 'waiting' check (state = any ('{waiting,taken,done}')),
  outcome text check (outcome ~ '^[a-z_]{1,50}$'),
  tries integer not null default 0 check (tries >= 0),
  canonical text,
  takes_canonical boolean not null default true,
  leads_to text,
  nothing_since timestamptz,
  is_late boolean not null default false,
  is_listed boolean not null default false,
  rank smallint not null check (rank between 0 and 12),
  found_at timestamptz not null default now(),
  found_on text,
  position bigint not null generated always as identity,
  primary key (organization_id, website_source_id, url),
  foreign key (organization_id, website_source_id) references public.website_sources (organization_id, id)
    on delete cascade
);
comment on table private.website_urls is
  'Addresses of a site that a crawl has found, and what became of each: the next crawl begins with them.';
comment on column private.website_urls.shape is 'What it has in common with others of its kind, which are bounded by it.';
comment on column private.website_urls.depth is 'Links from the start page. Pages of sitemaps have 1.';
comment on column private.website_urls.redirects is 'How many redirects led here.';
comment on column private.website_urls.state is 'taken: a call is fetching it, or has crashed on it.';
comment on column private.website_urls.outcome is
  'What became of it in this crawl; of one that waits, what did before it is read once more.';
comment on column private.website_urls.tries is 'How often it failed in this crawl: those that failed come last.';
comment on column private.website_urls.canonical is 'Under which address it wants to be known.';
comment on column private.website_urls.takes_canonical is 'False where that address was of no use: it is read for itself.';
comment on column private.website_urls.leads_to is 'Where it leads for good (301, 308), at the end of all such redirects that are known.';
comment on column private.website_urls.nothing_since is 'Since when nothing is to be read there: after 60 days of that it is forgotten.';
comment on column private.website_urls.is_late is 'Whether an earlier crawl found nothing there: it is asked for after all others.';
comment on column private.website_urls.is_listed is
  'Whether the site''s last sitemaps list it: of those there may be any number of one shape.';
comment on column private.website_urls.rank is
  'What comes first in a crawl: 0 the start page and sitemaps, 1 what they list now, then the depth and 2.';
comment on column private.website_urls.found_at is 'When a page or a sitemap last led to it.';
comment on column private.website_urls.found_on is
  'The first of those in the last crawl that found it: while that one is unchanged, it still leads there.';
create index website_urls_waiting_idx
  on private.website_urls (organization_id, website_source_id, tries, is_late, rank, position) where state = 'waiting';
create index website_urls_again_idx on private.website_urls (organization_id, website_source_id, position)
  where state = 'waiting' and outcome is not null;
create index website_urls_shape_idx on private.website_urls (organization_id, website_source_id, shape);
create index website_urls_canonical_idx on private.website_urls (organization_id, website_source_id, canonical)
  where canonical is not null;
create index website_urls_leads_idx on private.website_urls (organization_id, website_source_id, leads_to)
  where leads_to is not null;
create index website_urls_found_idx on private.website_urls (organization_id, website_source_id, found_on)
  where found_on is not null;
call private.bound_table('private.website_urls',
  lines => 'origin 300, shape, state, kind, outcome', urls => 'url 1000, canonical 1000, leads_to 1000, found_on 1000'
);
call private.guard_table('private.website_urls', 'select');

create table private.website_robots (
  organization_id uuid not null,
  website_source_id uuid not null,
  origin text not null,
  rules jsonb,
  tries integer not null default 0 check (tries >= 0),
  fetched_at timestamptz not null default now(),
  lost jsonb,
  probed_at timestamptz,
  primary key (organization_id, website_source_id, origin),
  foreign key (organization_id, website_source_id) references public.website_sources (organization_id, id)
    on delete cascade
);
comment on table private.website_robots is 'What the robots.txt of each origin of a site lets us fetch (RFC 9309): for a day.';
comment on column private.website_robots.rules is 'Null: it could not be read.';
comment on column private.website_robots.tries is
  'How often it could not be read in this crawl: after two tries the origin is left alone, unless it is the start page''s.';
comment on column private.website_robots.lost is
  'What it answers where nothing is, if that is no 404: pages like it are taken for none. Null: it says 404.';
comment on column private.website_robots.probed_at is 'When it was asked for what is not there: each week.';
call private.bound_table('private.website_robots', lines => 'origin 300', documents => 'rules 900000, lost 65536');
call private.guard_table('private.website_robots', 'select');

create table private.website_hosts (
  host text primary key check (host <> ''),
  next_at timestamptz not null default now(),
  taken_until timestamptz,
  wanted_by uuid,
  wanted_at timestamptz,
  pauses integer not null default 0 check (pauses >= 0)
);
comment on table private.website_hosts is
  'When each host may be asked again, whichever organization asks: one request at a time, and a pause after it.';
comment on column private.website_hosts.taken_until is 'When a request that is under way is given up; null: there is none.';
comment on column private.website_hosts.wanted_by is 'The site whose turn is next: others let it go first, for ten seconds from wanted_at on.';
comment on column private.website_hosts.pauses is 'How often in turn it asked for a pause (429, 503).';
create index website_hosts_next_idx on private.website_hosts (next_at);
call private.bound_table('private.website_hosts', lines => 'host 300');
alter table private.website_hosts enable row level security;
alter table private.website_hosts force row level security;
revoke all on private.website_hosts from public, anon, authenticated;
grant select, insert, update, delete on private.website_hosts to service_role;

create table public.knowledge_base (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  title text not null,
  content text not null check (content <> '' and length(content) <= 200000),
  source text,
  language text check (language ~ '^[a-z]{2,3}$'),
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.knowledge_base is 'What an organization wrote down for its assistants to answer from.';
comment on column public.knowledge_base.source is 'Where it comes from, for people.';
comment on column public.knowledge_base.language is 'ISO 639-1; null: not known.';
create index knowledge_base_newest_idx on public.knowledge_base (organization_id, created_at desc, id);
create index knowledge_base_tags_idx on public.knowledge_base using gin (tags);
call private.keep_time('public.knowledge_base');
call private.bound_table('public.knowledge_base',
  labels => 'title 500', lines => 'source 500', lists => 'tags', documents => 'metadata'
);
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
create index vector_store_newest_idx on public.vector_store (organization_id, created_at desc, id);
create index vector_store_user_idx on public.vector_store (user_id);
create index vector_store_source_idx on public.vector_store (organization_id, source_id, created_at desc, id);
call private.keep_time('public.vector_store');
call private.bound_table('public.vector_store', lines => 'source_id 255, model', documents => 'metadata');
call private.guard_table('public.vector_store', 'select');
call private.open_table('public.vector_store', 'metadata', 'source_id, content, model, embedding');

create table public.public_search (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null check (source_type = any ('{document,website,faq,knowledge,experience}')),
  created_at timestamptz not null default now(),
  unique (organization_id, source_type)
);
comment on table public.public_search is
  'What an organization lets strangers search: a row for each kind of passages that everybody may find and read.';
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
grant select (organization_id, source_type) on public.public_search to frontdesk_lookups;
create policy lookups_select on public.public_search for select to frontdesk_lookups using (true);

-- What is found: passages of everything that an organization knows, and their vectors.
create table public.knowledge_chunks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null
    check (source_type = any ('{document,website,faq,conversation,knowledge,experience,vector}')),
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
-- With the organization: a word that few of its passages have may stand in very many of all.
create index knowledge_chunks_words_idx on public.knowledge_chunks using gin (organization_id, words);
create index knowledge_chunks_newest_idx on public.knowledge_chunks (organization_id, created_at desc, id);
create index knowledge_chunks_not_in_qdrant_idx on public.knowledge_chunks (organization_id, id)
  where not indexed_in_qdrant;
create index knowledge_chunks_language_idx on public.knowledge_chunks (organization_id, language, created_at desc, id);
create index knowledge_chunks_model_idx on public.knowledge_chunks (organization_id, embedding_model, created_at desc, id);
call private.keep_time('public.knowledge_chunks');
call private.bound_table('public.knowledge_chunks',
  lines => 'embedding_model', articles => 'content 50000', lists => 'tags', phrases => 'headings 20',
  documents => 'metadata'
);
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
grant select (organization_id, id, source_type, source_id, language, tags, created_at, words)
  on public.knowledge_chunks to frontdesk_lookups;
create policy lookups_select on public.knowledge_chunks for select to frontdesk_lookups using (true);

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
  'Whether it is searched by its graph (HNSW). Those of an organization with few passages are all compared instead,
   which is as fast, finds everything, and spares the graph from holding them; so are new ones for a while.';
create index embeddings_graphed_idx on public.embeddings (organization_id, model) where in_graph;
create index embeddings_compared_idx on public.embeddings (organization_id, model) where not in_graph;
-- A graph for each model that the functions know by themselves. With 250,000 passages it finds 0.99 of the ten nearest
-- in 7 ms; with the defaults of m and ef_construction 0.94. `cargo bench -p bench -- --recall` measures it.
create index embeddings_minilm_idx on public.embeddings
  using hnsw ((embedding::extensions.halfvec(384)) extensions.halfvec_ip_ops) with (m = 24, ef_construction = 128)
  where in_graph and model = 'all-minilm-l6-v2';
create index embeddings_openai_small_idx on public.embeddings
  using hnsw ((embedding::extensions.halfvec(1536)) extensions.halfvec_ip_ops) with (m = 24, ef_construction = 128)
  where in_graph and model = 'text-embedding-3-small';
-- A vector of 1,536 numbers has 3 KB: it is to stay in its row all the same.
alter table public.embeddings alter column embedding set storage plain;
alter table public.embeddings set (toast_tuple_target = 8160);
call private.bound_table('public.embeddings', lines => 'model');
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

-- Passages in Qdrant, for hosts that search there: what it holds, and what it still has to be told.
--
-- The vectors stay here: Qdrant is an index of them, which can be lost and made anew. It is told one thing and confirms
-- it, and only then does a passage count as indexed.
create table private.qdrant_points (
  organization_id uuid not null,
  chunk_id uuid not null,
  model text not null,
  primary key (organization_id, chunk_id, model)
);
comment on table private.qdrant_points is
  'Points that Qdrant may hold though it should not, or otherwise than it should: those on their way to it, and those of
   passages that are gone or have the vector of another model. It refers to nothing, since it outlives all of it.';
call private.bound_table('private.qdrant_points', lines => 'model');
call private.guard_table('private.qdrant_points', 'select', 'insert', 'delete');

-- What search by words counts: of each kind of source apart, since strangers see some of them only, and nothing that
-- they are told may depend on the others.
create table private.passage_totals (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null,
  passages bigint not null,
  words bigint not null,
  primary key (organization_id, source_type)
);
comment on table private.passage_totals is 'How many passages of each kind an organization has, and how long they are.';
comment on column private.passage_totals.words is 'Sum of the number of different words of each passage.';
call private.bound_table('private.passage_totals', lines => 'source_type 40');
call private.guard_table('private.passage_totals', 'select', 'insert', 'update', 'delete');

create table private.passage_words (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null,
  word text not null check (length(word) <= 40),
  passages integer not null,
  primary key (organization_id, word, source_type)
);
comment on table private.passage_words is
  'In how many passages of an organization each word occurs, in the form in which words are compared.';
comment on column private.passage_words.passages is 'How many passages of this kind have it.';
call private.bound_table('private.passage_words', lines => 'source_type 40');
call private.guard_table('private.passage_words', 'select', 'insert', 'update', 'delete');

create table private.passage_spellings (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  source_type text not null,
  word text not null check (length(word) <= 40),
  passages integer not null,
  initial text not null generated always as (left(word, 1)) stored,
  second text not null generated always as (substr(word, 2, 1)) stored,
  letters integer not null generated always as (length(word)) stored,
  primary key (organization_id, word, source_type)
);
comment on table private.passage_spellings is
  'The words of an organization''s passages as they are spelled, without accents: what a misspelled word may stand for.';
comment on column private.passage_spellings.passages is 'How many passages of this kind have it.';
comment on column private.passage_spellings.initial is 'Its first letter, which is seldom mistaken.';
comment on column private.passage_spellings.second is 'Its second letter, to go by where the first is mistaken.';
-- Row-level security lets an index of trigrams not be used: only comparisons of plain values are leakproof.
create index passage_spellings_initial_idx on private.passage_spellings (organization_id, initial, letters);
create index passage_spellings_second_idx on private.passage_spellings (organization_id, second, letters);
call private.bound_table('private.passage_spellings', lines => 'source_type 40');
call private.guard_table('private.passage_spellings', 'select', 'insert', 'update', 'delete');
