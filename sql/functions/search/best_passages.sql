create or replace function private.best_passages(organization uuid, arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  choice constant jsonb := private.embedding_choice(organization);
  made_by constant text := arguments ->> 'model';
  question constant text := arguments ->> 'query';
  model_languages constant text[] := (
    select array_agg(value) from jsonb_array_elements_text(nullif(arguments -> 'model_languages', 'null'))
  );
  filter constant jsonb := coalesce(nullif(arguments -> 'filter', 'null'), '{}');
  asked constant extensions.halfvec := (arguments ->> 'embedding')::extensions.halfvec;
  neighbors constant jsonb := nullif(arguments -> 'neighbors', 'null');
  most constant integer := coalesce((arguments ->> 'limit')::integer, 10);
  mode constant text := coalesce(arguments ->> 'mode', 'hybrid');
  minimum_similarity constant real := (arguments ->> 'minimum_similarity')::real;
  has_begun constant boolean := coalesce(jsonb_typeof(arguments -> 'after'), 'null') <> 'null';
  -- Of each leg: pages of a list go no further.
  candidates constant integer := 100;
  -- Share of the weight of a question's words that the best passage has to have: where it has less, its words say little.
  enough constant real := 0.3;
  languages constant regconfig[] := coalesce(
    (select array_agg(known::regconfig) from jsonb_array_elements_text(arguments -> 'languages') as known),
    private.passage_languages(organization)
  );
  words constant jsonb := coalesce(
    nullif(arguments -> 'words', 'null'),
    private.asked_words(organization, languages, private.question_wanted(question))
  );
  condition constant tsquery := case when mode <> 'vector' then private.question_condition(languages, question) end;
  is_marked constant boolean := coalesce((arguments ->> 'is_marked')::boolean, true);
  marked tsquery;
  near_ids uuid[];
  near_similarities real[];
  ids uuid[];
  similarities real[];
  scores numeric[];
  -- How many of the best are read: few have copies that take their places.
  depth integer := 3 * (most + 1);
  results jsonb;
  found_in_all integer;
begin
  if choice is not null and private.embedding_model(choice) <> made_by then
    perform private.fail(409, 'another_model', 'The organization has chosen another embedding model.', data => choice);
  end if;
  if mode <> 'text' then
    if neighbors is null then
      select array_agg(chunk_id), array_agg(similarity) into near_ids, near_similarities
      from private.nearest_passages(organization, made_by, asked, filter, candidates);
    else
      select array_agg(chunk_id), array_agg(similarity) into near_ids, near_similarities
      from private.known_neighbors(organization, made_by, asked, filter, neighbors);
    end if;
  end if;
  select string_agg(quote_literal(word), ' | ')::tsquery into marked
  from jsonb_to_recordset(words -> 'words') as word (word text);

  -- All are ranked by what is known without their texts.
  with near as (
    select chunk_id, similarity from unnest(near_ids, near_similarities) as near (chunk_id, similarity)
  ), matching as (
    select chunk_id, score, language
    from private.passages_with_words(organization, words, condition, filter, candidates, near_ids)
    where mode <> 'vector'
  ), found as (
    select chunk_id, coalesce(near.similarity, (
      select (- (vector.embedding operator(extensions.<#>) asked))::real
      from public.embeddings as vector
      where vector.organization_id = organization and vector.chunk_id = matching.chunk_id
        and vector.model = made_by and extensions.vector_dims(vector.embedding) = extensions.vector_dims(asked)
    )) as similarity, coalesce(
      matching.score / nullif(greatest(max(matching.score) over (), enough * (words ->> 'whole')::real), 0), 0
    ) as of_words, case
      when mode = 'vector' or model_languages is null then 0.7
      -- Of a word that very many passages have, not all of them are among the matching.
      when coalesce(matching.language, (
        select known.language from public.knowledge_chunks as known
        where known.organization_id = organization and known.id = near.chunk_id and matching.chunk_id is null
      )) <> all (model_languages) then 0.35
      else 0.7
    end as of_vectors
    from near full join matching using (chunk_id)
  ), scored as (
    select found.chunk_id, found.similarity, round((case mode
      when 'vector' then greatest(found.similarity, 0)
      when 'text' then found.of_words
      else
        -- What has no vector is as near as the last of the nearest: it is not known to be farther.
        found.of_vectors * greatest(coalesce(found.similarity, near_similarities[array_upper(near_similarities, 1)], 0), 0)
        + (1 - found.of_vectors) * found.of_words
    end)::numeric, 6) as score
    from found
    where minimum_similarity is null or found.similarity >= minimum_similarity
  )
  select coalesce(array_agg(chunk_id order by score desc, chunk_id desc), '{}'),
         array_agg(similarity order by score desc, chunk_id desc), array_agg(score order by score desc, chunk_id desc)
  into ids, similarities, scores
  from scored;

  if has_begun then
    depth := cardinality(ids);
  end if;
  loop
    with scored as (
      select best.chunk_id, best.similarity, best.score, chunk.*
      from unnest(ids[:depth], similarities[:depth], scores[:depth]) as best (chunk_id, similarity, score)
      cross join lateral (
        select known.source_type, known.source_id, known.position, known.page, known.headings, known.content, known.language,
               known.tags
        from public.knowledge_chunks as known
        where known.organization_id = organization and known.id = best.chunk_id
          and (condition is null or known.words @@ condition)
        limit 1 -- So that each is looked up, where the planner would rather read all passages for a few of them.
      ) as chunk
    ), different as (
      select scored.*, row_number() over (partition by md5(content) order by score desc, chunk_id desc) as copy from scored
    ), listed as (
      select different.* from different
      where copy = 1
        and (not has_begun
             or (score, chunk_id) < ((arguments #>> '{after,score}')::numeric, (arguments #>> '{after,id}')::uuid))
      order by score desc, chunk_id desc limit most + 1
    ), source as (
      -- All at once: whether the caller finds them is asked once.
      select * from private.passage_sources(
        organization, array(select distinct source_type from listed), array(select distinct source_id from listed)
      )
    )
    select jsonb_agg(jsonb_build_object(
      'id', chunk_id, 'source', source_type, 'source_id', source_id, 'title', source.named -> 'title',
      'file_name', source.named -> 'file_name', 'url', source.named -> 'url', 'position', position, 'page', page,
      'headings', headings, 'content', content,
      'highlight', case when is_marked then private.highlighted(language, content, marked) end,
      'language', language, 'tags', tags, 'score', score, 'similarity', round(similarity::numeric, 4)
    ) order by score desc, chunk_id desc), count(*)
    into results, found_in_all
    from listed
    left join source using (source_type, source_id);
    exit when found_in_all > most or depth >= cardinality(ids);
    depth := cardinality(ids);
  end loop;

  return jsonb_build_object(
    'organization_id', organization,
    'model', made_by,
    'corrected', case when mode = 'vector' then '[]' else words -> 'corrected' end,
    'results', coalesce(results - most, '[]'),
    -- Where the next page begins.
    'next_cursor', case when found_in_all > most then
      concat_ws('_', results -> (most - 1) ->> 'score', results -> (most - 1) ->> 'id')
    end
  );
end
$$;
comment on function private.best_passages(uuid, jsonb) is
  'The passages of an organization that answer a question best, of those that the caller may see. arguments: as of
   private.embedding_search, and what private.chat_search knows already: languages and words of the question, and whether the
   passages are highlighted (is_marked).
   Both legs are fused by a convex combination (Bruch, Gai and Ingber 2023): the cosine, and the words'' score as a share of
   the greatest, or of what is enough where that is more. In a language that the model does not know, its vectors weigh less than the words.';
grant execute on function private.best_passages(uuid, jsonb) to anon, client, authenticated, service_role;
