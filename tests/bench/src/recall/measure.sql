-- How many of the ten nearest a member finds under row-level security, and how long that takes: 250 organisations with
-- 5 questions each, and the one that holds half of all passages with 200. A question is a passage with as much noise
-- as it has length, so that the angle between them is that of a good answer to its question.
--
-- On the database of `cargo up services`, as a superuser, after world.sql in the same session:
--   psql "$DATABASE" -f world.sql -f measure.sql

\timing on
vacuum analyze knowledge_chunks;
vacuum analyze embeddings;
select pg_size_pretty(pg_relation_size('embeddings')) as vectors,
       pg_size_pretty(pg_relation_size('embeddings_minilm_idx')) as graph,
       pg_size_pretty(pg_relation_size('knowledge_chunks_words_idx')) as words;

create temporary table asked (organization integer, recall numeric, milliseconds numeric);
grant all on asked to authenticated;

do $$
declare
  tenant record;
  question extensions.halfvec;
  nearest uuid[];
  found_ones uuid[];
  begun timestamptz;
  milliseconds numeric;
begin
  for tenant in
    select number, passages, 200 as questions from sizes where number = 0
    union all
    (select number, passages, 5 from sizes where number > 0 order by number * 7919 % 1000 limit 250)
  loop
    for turn in 1..tenant.questions loop
      select extensions.l2_normalize(vector.embedding operator(extensions.+) extensions.l2_normalize((
        select array_agg(random_normal() + 0 * turn) from generate_series(1, 384)
      )::extensions.halfvec(384))) into question
      from embeddings as vector
      where vector.organization_id = md5('recall ' || tenant.number)::uuid
        and vector.chunk_id = md5('recall ' || tenant.number || ' ' || (1 + turn * 7877 % tenant.passages))::uuid;
      nearest := array(
        select vector.chunk_id from embeddings as vector
        where vector.organization_id = md5('recall ' || tenant.number)::uuid
        order by vector.embedding operator(extensions.<#>) question limit 10
      );

      perform set_config('request.jwt.claims', jsonb_build_object(
        'role', 'authenticated', 'sub', md5('recall user ' || tenant.number)::uuid
      )::text, true);
      set local role authenticated;
      begun := clock_timestamp();
      found_ones := array(
        select chunk_id from private.nearest_passages(
          md5('recall ' || tenant.number)::uuid, 'all-minilm-l6-v2', question, '{}', 100
        ) limit 10
      );
      milliseconds := extract(epoch from clock_timestamp() - begun) * 1000;
      reset role;
      insert into asked values (tenant.number,
        (select count(*) from unnest(found_ones) as one where one = any (nearest)) / 10.0, milliseconds);
    end loop;
  end loop;
end
$$;

select percentile_cont(0.05) within group (order by recall) as recall_of_the_5th_percentile,
       min(recall) as least_recall, avg(recall) as mean_recall
from (select avg(recall) as recall from asked group by organization) as organizations;
select case when organization = 0 then 'the large one' else 'the others' end as of_what, round(avg(recall), 4) as recall,
       percentile_cont(0.5) within group (order by milliseconds) as median,
       percentile_cont(0.99) within group (order by milliseconds) as p99
from asked group by organization = 0, 1;
