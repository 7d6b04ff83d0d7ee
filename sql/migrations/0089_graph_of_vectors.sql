-- A denser graph: an organisation with 250,000 passages finds 0.99 of the ten nearest in 7 ms, where the graph before
-- found 0.97 in as long (and 0.94 as it was set). Its build takes three times as long. `cargo bench -p bench -- --recall`
-- measures it.

drop index public.embeddings_minilm_idx;
drop index public.embeddings_openai_small_idx;
create index embeddings_minilm_idx on public.embeddings
  using hnsw ((embedding::extensions.halfvec(384)) extensions.halfvec_ip_ops) with (m = 24, ef_construction = 128)
  where in_graph and model = 'all-minilm-l6-v2';
create index embeddings_openai_small_idx on public.embeddings
  using hnsw ((embedding::extensions.halfvec(1536)) extensions.halfvec_ip_ops) with (m = 24, ef_construction = 128)
  where in_graph and model = 'text-embedding-3-small';

alter function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer) set hnsw.ef_search = 600;
