create or replace function private.embedding_search(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.searched_organization();
  choice constant jsonb := private.embedding_choice(organization);
  made_by constant text := arguments ->> 'model';
  question constant text := arguments ->> 'query';
  filter constant jsonb := coalesce(arguments -> 'filter', '{}');
  asked constant extensions.halfvec := (arguments ->> 'embedding')::extensions.halfvec;
  neighbors constant jsonb := nullif(arguments -> 'neighbors', 'null');
  most constant integer := coalesce((arguments ->> 'limit')::integer, 10);
  least_similarity constant real := (arguments ->> 'minimum_score')::real;
  -- Of each leg: pages of a list go no further.
  candidates constant integer := 100;
  words tsquery;
  results jsonb;
  found_in_all integer;
begin
  if choice is not null and private.embedding_model(choice) <> made_by then
    perform private.fail(409, 'another_model', 'The organization has chosen another embedding model.', data => choice);
  end if;
  words := private.corrected_words(organization, private.question_words(organization, question, true));

  with near as (
    select chunk_id, similarity, row_number() over (order by similarity desc, chunk_id) as place
    from (
      select * from private.nearest_passages(organization, made_by, asked, filter, candidates)
      where jsonb_typeof(arguments -> 'embedding') = 'string' and neighbors is null
      union all
      select * from private.known_neighbors(organization, made_by, asked, filter, neighbors)
      where neighbors is not null
    ) as nearest
  ), matching as (
    select chunk_id, min(place) as place
    from private.matching_passages(organization, question, filter, candidates)
      with ordinality as list (chunk_id, rank, place)
    where arguments ->> 'mode' is distinct from 'vector'
    group by chunk_id
  ), fused as (
    -- Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), with their k.
    select chunk_id, sum(1.0 / (60 + place)) as score, max(similarity) as similarity
    from (
      select chunk_id, place, similarity from near where arguments ->> 'mode' is distinct from 'text'
      union all
      select chunk_id, place, null from matching
    ) as legs
    group by chunk_id
  ), scored as (
    select fused.chunk_id, round(fused.score, 6) as score, coalesce(fused.similarity, (
      select (- (vector.embedding operator(extensions.<#>) asked))::real
      from public.embeddings as vector
      where vector.organization_id = organization and vector.chunk_id = fused.chunk_id
        and vector.model = made_by
    )) as similarity
    from fused
  ), listed as (
    select scored.*, chunk.source_type, chunk.source_id, chunk.position, chunk.page, chunk.headings, chunk.content,
           chunk.language, chunk.tags
    from scored
    cross join lateral (
      select known.source_type, known.source_id, known.position, known.page, known.headings, known.content, known.language,
             known.tags
      from public.knowledge_chunks as known
      where known.organization_id = organization and known.id = scored.chunk_id
      limit 1
    ) as chunk
    where (least_similarity is null or scored.similarity >= least_similarity)
      and (arguments -> 'after' is null or jsonb_typeof(arguments -> 'after') = 'null'
           or (scored.score, scored.chunk_id)
              < ((arguments #>> '{after,score}')::numeric, (arguments #>> '{after,id}')::uuid))
    order by scored.score desc, scored.chunk_id desc limit most + 1
  )
  select jsonb_agg(jsonb_build_object(
    'id', chunk_id, 'source', source_type, 'source_id', source_id, 'position', position, 'page', page,
    'headings', headings, 'content', content, 'highlight', private.highlighted(language, content, words),
    'language', language, 'tags', tags, 'score', score, 'similarity', round(similarity::numeric, 4)
  ) order by score desc, chunk_id desc), count(*)
  into results, found_in_all
  from listed;

  return jsonb_build_object(
    'organization_id', organization,
    'model', made_by,
    'results', coalesce(results - most, '[]'),
    -- Where the next page begins.
    'next_cursor', case when found_in_all > most then
      concat_ws('_', results -> (most - 1) ->> 'score', results -> (most - 1) ->> 'id')
    end
  );
end
$$;
comment on function private.embedding_search(jsonb) is
  'The function behind embedding-search. arguments: query, embedding (as text), neighbors (ids, where another index
   gave them), model, mode (vector, text, else both), filter, minimum_score, limit, after {score, id}. 409
   another_model where the organization has chosen another than the one that made the embedding; its hint is the choice.';
grant execute on function private.embedding_search(jsonb) to anon, client, authenticated, service_role;
