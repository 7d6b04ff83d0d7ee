-- 500,000 passages of 1,000 organizations: one holds half of them, the others from 25 to some 20,000, as the
-- lengths of such lists go. Their vectors lie as those of texts do: each organization has some topics of its own
-- and some that all have, a topic has aspects, and every passage something that no other has.

-- step: 1,000 organizations
select setseed(0.42);

create temporary table sizes as
with others as (
  select number, 1.0 / (number + 3) ^ 0.95 as weight from generate_series(1, 999) as number
)
select 0 as number, 250000 as passages
union all
select number, greatest(25, round(250000 * weight / sum(weight) over ()))::integer from others;
grant select on sizes to authenticated;

insert into organizations (id, name, slug)
select md5('recall ' || number)::uuid, 'Recall ' || number, 'recall-' || number from sizes;
insert into auth.users (id, email) select md5('recall user ' || number)::uuid, 'recall' || number || '@bench.example'
from sizes;
insert into members (organization_id, user_id, role)
select md5('recall ' || number)::uuid, md5('recall user ' || number)::uuid, 'owner' from sizes;

-- step: directions of vectors
create temporary table directions as
select part, number, direction
from (values ('topic', 3000, 1.0), ('aspect', 10000, 0.7), ('own', 30000, 0.6)) as wanted (part, directions, length),
     generate_series(0, directions - 1) as number,
     lateral (
       select array_agg(length / 20 * drawn)::extensions.halfvec(384) as direction
       from (select random_normal() + 0 * number as drawn from generate_series(1, 384)) as numbers
     ) as drawn;
create unique index on directions (part, number);
analyze directions;

-- Words of seven letters that look like words.
create function pg_temp.word(kind text, number integer) returns text
language sql immutable
as $$ select translate(left(md5(kind || number), 7), '0123456789abcdef', 'etaoinshrdlucmfw') $$;

-- step: 500,000 passages
create temporary table passages as
select sizes.number as organization, md5('recall ' || sizes.number || ' ' || passage)::uuid as id, passage,
       -- Forty topics an organization, every fourth passage of what all know.
       case when random() < 0.25 then floor(random() * 200)::integer
            else 200 + (sizes.number * 37 + floor(random() * 40)::integer * 71) % 2800 end as topic,
       floor(random() * 4)::integer as aspect, floor(random() * 30000)::integer as own,
       sizes.passages >= private.large_organization() as in_graph
from sizes, generate_series(1, sizes.passages) as passage;

drop index knowledge_chunks_words_idx;
drop index embeddings_minilm_idx;
alter table knowledge_chunks disable trigger user;
insert into knowledge_chunks
  (id, organization_id, source_type, source_id, position, content, content_hash, language, embedding_model)
select id, md5('recall ' || organization)::uuid, 'document', md5('recall document ' || organization)::uuid, passage,
       -- Words as rare as those of a language: a few of them are everywhere.
       concat_ws(' ', pg_temp.word('topic', topic), pg_temp.word('aspect', topic * 4 + aspect), pg_temp.word('own', own), (
         select string_agg(pg_temp.word('any', floor(exp(random() * ln(20000)))::integer), ' ')
         from generate_series(1, 30 + 0 * passage)
       )),
       sha256(convert_to(id::text, 'UTF8')), 'en', 'all-minilm-l6-v2'
from passages;
alter table knowledge_chunks enable trigger user;

-- step: their vectors
insert into embeddings (organization_id, chunk_id, model, embedding, in_graph)
select md5('recall ' || passages.organization)::uuid, passages.id, 'all-minilm-l6-v2',
       extensions.l2_normalize(
         topic.direction operator(extensions.+) aspect.direction operator(extensions.+) own.direction
       ), passages.in_graph
from passages
join directions as topic on topic.part = 'topic' and topic.number = passages.topic
join directions as aspect on aspect.part = 'aspect' and aspect.number = (passages.topic * 4 + aspect) % 10000
join directions as own on own.part = 'own' and own.number = passages.own;

-- step: their words
insert into private.passage_totals (organization_id, source_type, passages, words)
select organization_id, source_type, count(*), sum(length(words)) from knowledge_chunks group by 1, 2
on conflict do nothing;
insert into private.passage_words (organization_id, source_type, word, passages)
select chunk.organization_id, chunk.source_type, word, count(*)
from knowledge_chunks as chunk, unnest(tsvector_to_array(chunk.words)) as word
where length(word) <= 40
group by 1, 2, 3
on conflict do nothing;
insert into private.passage_spellings (organization_id, source_type, word, passages)
select chunk.organization_id, chunk.source_type, word, count(*)
from knowledge_chunks as chunk, unnest(private.spellings(chunk.headings, chunk.content)) as word
where word ~ '^[[:alpha:]]{5,40}$'
group by 1, 2, 3
on conflict do nothing;
