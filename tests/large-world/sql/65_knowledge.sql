-- What answers are made from, in passages with their vectors. The vectors mean nothing: recall is measured elsewhere.

insert into public.documents (id, organization_id, filename, file_path, file_size, mime_type, status, language, chunk_count,
  created_at, updated_at)
select large_world.id('document', organization, number), organization_id, format('document-%s.pdf', number),
       format('organization-%s/document-%s.pdf', organization, number), 245000, 'application/pdf', 'processed', 'en', 1, at, at
from large_world.rows('document') order by at;

insert into public.website_sources (id, organization_id, base_url, status, pages_crawled, created_at, updated_at)
select large_world.id('website_source', organization, number), organization_id,
       format('https://organization-%s.example/%s', organization, number), 'completed', 1, at, at
from large_world.rows('website_source') order by at;

insert into public.website_pages (id, organization_id, website_source_id, url, title, content, language, created_at, updated_at)
select large_world.id('website_page', organization, number), organization_id,
       large_world.parent('website_source', 2, organization, number),
       format('https://organization-%s.example/page/%s', organization, number), format('Page %s', number),
       repeat('Trains go every hour until midnight. ', 20), 'en', at, at
from large_world.rows('website_page') order by at;

insert into public.knowledge_base (id, organization_id, title, content, language, created_at, updated_at)
select large_world.id('knowledge', organization, number), organization_id, format('Question %s', number),
       'Dogs are welcome on a lead.', 'en', at, at
from large_world.rows('knowledge') order by at;

insert into public.vector_store (id, organization_id, source_id, content, model, embedding, created_at, updated_at)
select large_world.id('vector', organization, number), organization_id, number::text, 'Dogs are welcome on a lead.', 'a-model',
       array[sin(number), cos(number), 1]::real[]::extensions.vector, at, at
from large_world.rows('vector') order by at;

insert into public.public_search (id, organization_id, source_type, created_at)
select large_world.id('public_search', number, 1), id, 'website', until
from large_world.organizations, large_world.settings;

insert into public.knowledge_chunks (id, organization_id, source_type, source_id, position, content, content_hash, language,
  embedding_model, created_at, updated_at)
select large_world.id('chunk', organization, number), organization_id, 'document',
       large_world.parent('document', 2, organization, number), number, content, sha256(convert_to(content, 'UTF8')), 'en',
       'a-model', at, at
from large_world.rows('chunk')
cross join lateral (values (format('The walk number %s starts at the station, in any weather but thunder.', number))) as said (content)
order by at;

insert into public.embeddings (organization_id, chunk_id, model, embedding, created_at)
select organization_id, large_world.id('chunk', organization, number), 'a-model', vector.of_chunk, at
from large_world.rows('chunk')
cross join lateral (
  select array_agg(sin(number * part))::real[]::extensions.halfvec as of_chunk from generate_series(1, 384) as part
) as vector
order by at;
