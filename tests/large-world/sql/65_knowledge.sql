-- What answers are made from, in passages with their vectors. The vectors mean nothing: recall is measured elsewhere.

insert into public.documents (id, organization_id, filename, file_path, file_size, mime_type, status, language, chunk_count,
  read_at, created_at, updated_at)
select large_world.id('document', organization, number), organization_id, format('document-%s.pdf', number),
       format('organization-%s/document-%s.pdf', organization, number), 245000, 'application/pdf', 'processed', 'en', 1, at, at, at
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
cross join lateral (
  select format('The walk number %s starts at the station, in any weather but thunder. ', number)
         -- Some words stand in most passages and most in few, in whosever passages: as those of a language.
         || string_agg('word' || translate(floor(exp(large_world.pick(20 + place, organization, number, 10000) / 10000.0 * ln(5000)))::text, '0123456789', 'abcdefghij'), ' ')
         as content
  from generate_series(1, 30) as place
) as said
order by at;

-- What triggers count of their words.
insert into private.passage_totals (organization_id, source_type, passages, words)
select organization_id, source_type, count(*), sum(length(words)) from public.knowledge_chunks
where organization_id in (select id from large_world.organizations) group by 1, 2;
insert into private.passage_words (organization_id, source_type, word, passages)
select organization_id, source_type, word, count(*)
from public.knowledge_chunks, unnest(tsvector_to_array(words)) as word
where organization_id in (select id from large_world.organizations) group by 1, 2, 3;
insert into private.passage_spellings (organization_id, source_type, word, passages)
select organization_id, source_type, word, count(*)
from public.knowledge_chunks, unnest(private.spellings(headings, content)) as word
where organization_id in (select id from large_world.organizations) and word ~ '^[[:alpha:]]{5,40}$' group by 1, 2, 3;

-- A hundred vectors, which many passages share.
create table large_world.vectors as
select number, (
  select array_agg(sin(number * part)) from generate_series(1, 384) as part
)::real[]::extensions.halfvec as vector
from generate_series(0, 99) as number;
insert into public.embeddings (organization_id, chunk_id, model, embedding, created_at)
select organization_id, large_world.id('chunk', organization, rows.number), 'a-model', vector, at
from large_world.rows('chunk') as rows
join large_world.vectors on vectors.number = rows.number % 100
order by at;
drop table large_world.vectors;
