-- embedding-search with Qdrant: whom to ask for, and what of its answer counts.

create function private.search_scope(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.searched_organization();
begin
  return jsonb_build_object(
    'organization_id', organization,
    'choose', private.embedding_choice(organization),
    'sources', case when private.caller() not in ('user', 'service_role') then (
      select jsonb_agg(opened.source_type) from public.public_search as opened
      where opened.organization_id = organization
    ) end
  );
end
$$;
comment on function private.search_scope(jsonb) is
  'Where the caller searches: organization_id, choose (its embedding model; null: the platform''s), and sources, the kinds
   of passages that strangers find; null for all.';

create function private.known_neighbours(
  organization uuid, model text, question extensions.halfvec, filter jsonb, neighbours jsonb
) returns table (chunk_id uuid, similarity real)
language plpgsql stable set search_path = ''
as $$
begin
  return query execute format(
    'select vector.chunk_id, (- (vector.embedding operator(extensions.<#>) %1$L::extensions.halfvec))::real
     from public.embeddings as vector
     join public.knowledge_chunks as chunk
       on chunk.organization_id = vector.organization_id and chunk.id = vector.chunk_id
     where vector.organization_id = %2$L and vector.model = %3$L
       and vector.chunk_id = any (array(select jsonb_array_elements_text(%4$L::jsonb)::uuid))
       and extensions.vector_dims(vector.embedding) = %5$s %6$s
     order by 2 desc, 1',
    question, organization, model, neighbours, extensions.vector_dims(question), private.passage_filter(filter)
  );
end
$$;
comment on function private.known_neighbours(uuid, text, extensions.halfvec, jsonb, jsonb) is
  'What another index says is near: ids of passages. Only those count that the caller may see, that the organisation
   has, and that pass the filter, in the order that their vectors here say.';

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
  neighbours constant jsonb := nullif(arguments -> 'neighbours', 'null');
  most constant integer := coalesce((arguments ->> 'limit')::integer, 10);
  least_similarity constant real := (arguments ->> 'minimum_score')::real;
  -- Of each leg: pages of a list go no further.
  candidates constant integer := 100;
  words tsquery;
  results jsonb;
  found_in_all integer;
begin
  if choice is not null and private.embedding_model(choice) <> made_by then
    return jsonb_build_object('choose', choice);
  end if;
  words := private.corrected_words(organization, private.question_words(organization, question, true));

  with near as (
    select chunk_id, similarity, row_number() over (order by similarity desc, chunk_id) as place
    from (
      select * from private.nearest_passages(organization, made_by, asked, filter, candidates)
      where jsonb_typeof(arguments -> 'embedding') = 'string' and neighbours is null
      union all
      select * from private.known_neighbours(organization, made_by, asked, filter, neighbours)
      where neighbours is not null
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
    join public.knowledge_chunks as chunk on chunk.organization_id = organization and chunk.id = scored.chunk_id
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
  'The function behind embedding-search. arguments: query, embedding (as text), neighbours (ids, where another index
   gave them), model, mode (vector, text, else both), filter, minimum_score, limit, after {score, id}. Answers {choose}
   where the organisation has chosen another model than the one that made the embedding.';

grant execute on function
  private.search_scope(jsonb), private.known_neighbours(uuid, text, extensions.halfvec, jsonb, jsonb)
to anon, client, authenticated, service_role;

revoke execute on all routines in schema private from public;
