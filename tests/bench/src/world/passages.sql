-- What one organization knows: 3,000 passages of some forty words each, as rare as those of a language, with vectors
-- that lie anywhere. $ORGANIZATION is replaced.

select setseed(0.42);

create temporary table passages as
select gen_random_uuid() as id, passage from generate_series(1, 3000) as passage;

alter table public.knowledge_chunks disable trigger user;
insert into public.knowledge_chunks
  (id, organization_id, source_type, source_id, position, content, content_hash, language, embedding_model)
select id, '$ORGANIZATION', 'document', md5('handbook')::uuid, passage,
       (select string_agg('word' || floor(exp(random() * ln(5000)))::integer, ' ') from generate_series(1, 40 + 0 * passage)),
       sha256(convert_to(id::text, 'UTF8')), 'en', 'all-minilm-l6-v2'
from passages;
alter table public.knowledge_chunks enable trigger user;

insert into public.embeddings (organization_id, chunk_id, model, embedding, in_graph)
select '$ORGANIZATION', id, 'all-minilm-l6-v2', extensions.l2_normalize((
  select array_agg(drawn) from (select random_normal() + 0 * passage as drawn from generate_series(1, 384)) as numbers
)::extensions.halfvec(384)), false
from passages;
drop table passages;
