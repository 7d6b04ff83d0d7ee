-- A question is a passage with as much noise as it has length, so that the angle between them is that of a good answer
-- to its question. In words it is three of the passage's, and one of them is misspelt where it is asked so.

create temporary table asked (
  organization integer, recall numeric, vector_ms numeric, hybrid_ms numeric, misspelt_ms numeric
);

create function pg_temp.ask(tenant integer, passages integer, turns integer) returns void
language plpgsql
as $$
declare
  organization constant uuid := md5('recall ' || tenant)::uuid;
  claims constant text := jsonb_build_object('role', 'authenticated', 'sub', md5('recall user ' || tenant)::uuid);
  passage uuid;
  question extensions.halfvec;
  words text[];
  nearest uuid[];
  found_ones uuid[];
  begun timestamptz;
  took numeric[];
begin
  for turn in 1..turns loop
    passage := md5('recall ' || tenant || ' ' || (1 + turn * 7877 % passages))::uuid;
    select extensions.l2_normalize(vector.embedding operator(extensions.+) extensions.l2_normalize((
      select array_agg(random_normal() + 0 * turn) from generate_series(1, 384)
    )::extensions.halfvec(384))) into question
    from embeddings as vector where vector.organization_id = organization and vector.chunk_id = passage;
    select string_to_array(content, ' ') into words from knowledge_chunks
    where knowledge_chunks.organization_id = organization and id = passage;
    nearest := array(
      select vector.chunk_id from embeddings as vector where vector.organization_id = organization
      order by vector.embedding operator(extensions.<#>) question limit 10
    );

    perform set_config('request.jwt.claims', claims, true);
    set local role authenticated;
    begun := clock_timestamp();
    found_ones := array(
      select chunk_id from private.nearest_passages(organization, 'all-minilm-l6-v2', question, '{}', 100) limit 10
    );
    took := array[extract(epoch from clock_timestamp() - begun)];
    foreach words slice 1 in array array[
      array[words[1], words[5], words[9]],
      -- Two letters in each other's place.
      array[words[1], words[5], left(words[3], 2) || substr(words[3], 4, 1) || substr(words[3], 3, 1) || substr(words[3], 5)]
    ] loop
      begun := clock_timestamp();
      perform private.embedding_search(jsonb_build_object(
        'query', array_to_string(words, ' '), 'model', 'all-minilm-l6-v2', 'embedding', question::text
      ));
      took := took || extract(epoch from clock_timestamp() - begun);
    end loop;
    reset role;
    insert into asked values (tenant,
      (select count(*) from unnest(found_ones) as one where one = any (nearest)) / 10.0,
      took[1] * 1000, took[2] * 1000, took[3] * 1000);
  end loop;
end
$$;
