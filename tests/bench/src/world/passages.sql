-- What one organization knows: 3,000 passages of some forty words each, as rare as those of a language, with vectors
-- that lie anywhere. Words are made of letters: what has digits is taken for a code, and not searched for. $ORGANIZATION is
-- replaced.

select setseed(0.42);

create temporary table passages as
select gen_random_uuid() as id, passage from generate_series(1, 3000) as passage;

alter table public.knowledge_chunks disable trigger user;
insert into public.knowledge_chunks
  (id, organization_id, source_type, source_id, position, content, content_hash, language, embedding_model)
select id, '$ORGANIZATION', 'document', md5('handbook')::uuid, passage,
       (select string_agg('word' || translate(floor(exp(random() * ln(5000)))::text, '0123456789', 'abcdefghij'), ' ') from generate_series(1, 40 + 0 * passage)),
       sha256(convert_to(id::text, 'UTF8')), 'en', 'all-minilm-l6-v2'
from passages;
alter table public.knowledge_chunks enable trigger user;

-- What the triggers would have counted.
insert into private.passage_totals (organization_id, source_type, passages, words)
select organization_id, source_type, count(*), sum(length(words)) from public.knowledge_chunks
where organization_id = '$ORGANIZATION' and source_type = 'document' group by 1, 2;
insert into private.passage_words (organization_id, source_type, word, passages)
select organization_id, source_type, word, count(*)
from public.knowledge_chunks, unnest(tsvector_to_array(words)) as word
where organization_id = '$ORGANIZATION' and source_type = 'document' group by 1, 2, 3;
insert into private.passage_spellings (organization_id, source_type, word, passages)
select organization_id, source_type, word, count(*)
from public.knowledge_chunks, unnest(private.spellings(headings, content)) as word
where organization_id = '$ORGANIZATION' and source_type = 'document' group by 1, 2, 3;

insert into public.embeddings (organization_id, chunk_id, model, embedding, in_graph)
select '$ORGANIZATION', id, 'all-minilm-l6-v2', extensions.l2_normalize((
  select array_agg(drawn) from (select random_normal() + 0 * passage as drawn from generate_series(1, 384)) as numbers
)::extensions.halfvec(384)), false
from passages;
drop table passages;
