-- What questions are answered from. The passages of entries and vectors are made by their triggers; documents have
-- most of them.

insert into public.documents (id, organization_id, filename, file_path, file_size, mime_type, status, chunk_count,
  created_at, updated_at)
select large_world.id('document', organization, number), organization_id, format('document %s.pdf', number),
       format('files/%s.pdf', number), 100000 + number, 'application/pdf', 'processed',
       large_world.size('chunk', organization) / large_world.size('document', organization), at, at
from large_world.rows('document') order by at;

insert into public.website_sources (id, organization_id, base_url, crawl_frequency, status, created_at, updated_at)
select large_world.id('site', organization, number), organization_id, format('https://www%s.example/', number), 'daily',
       'completed', at, at
from large_world.rows('site') order by at;

insert into public.website_pages (id, organization_id, website_source_id, url, title, content, created_at, updated_at)
select large_world.id('page', organization, number), organization_id, large_world.parent('site', 2, organization, number),
       format('https://www.example/%s', number), format('Page %s', number), repeat('What the page says. ', 50), at, at
from large_world.rows('page') order by at;

insert into public.knowledge_base (id, organization_id, title, content, language, created_at, updated_at)
select large_world.id('entry', organization, number), organization_id, format('Entry %s', number),
       format('Answer number %s to what is often asked.', number), 'en', at, at
from large_world.rows('entry') order by at;

insert into public.vector_store (id, organization_id, source_id, content, model, embedding, created_at, updated_at)
select large_world.id('vector', organization, number), organization_id, format('note %s', number),
       format('Note number %s.', number), 'a-model', '[1,0,0]', at, at
from large_world.rows('vector') order by at;

insert into public.knowledge_chunks (id, organization_id, source_type, source_id, position, content, content_hash, language,
  embedding_model, created_at, updated_at)
select large_world.id('chunk', organization, number), organization_id, 'document',
       large_world.parent('document', 2, organization, number), number,
       format('Passage %s says what passages of documents say.', number), sha256(convert_to(number::text, 'UTF8')), 'en',
       'a-model', at, at
from large_world.rows('chunk') order by at;

insert into public.embeddings (organization_id, chunk_id, model, embedding, created_at)
select organization_id, large_world.id('chunk', organization, number), 'a-model', '[1,0,0]', at
from large_world.rows('chunk') order by at;

insert into public.public_search (id, organization_id, source_type, created_at)
select large_world.id('opened', organization, number), organization_id, (array['document', 'website'])[number], at
from large_world.rows('opened') order by at;
