-- embedding-search: what is near in meaning and what has the words, fused by rank.

-- pgvector's settings are known when it has been used: before that, only a superuser may name one in a function.
do $$
begin
  perform '[0]'::extensions.vector;
end
$$;

create function private.embedding_choice(organization uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  choice jsonb;
begin
  perform private.act_for(organization);
  select to_jsonb(config) - array['id', 'organization_id', 'agent_type', 'created_at', 'updated_at'] into choice
  from public.models_config as config
  where config.organization_id = organization and config.agent_type = 'embedding';
  return choice;
end
$$;
comment on function private.embedding_choice(uuid) is
  'Which model makes the vectors of an organisation: model_provider, model_name, configuration; null: the platform''s.';
alter function private.embedding_choice(uuid) owner to frontdesk_functions;

create function private.embedding_model(choice jsonb) returns text
language sql immutable set search_path = ''
as $$
  select (choice ->> 'model_name') || coalesce('@' || (choice #>> '{configuration,dimensions}'), '')
$$;
comment on function private.embedding_model(jsonb) is 'The name that is kept with each vector of a chosen model.';

create function private.passage_filter(filter jsonb) returns text
language sql stable set search_path = ''
as $$
  select coalesce(string_agg(' and ' || condition, ''), '')
  from (values
    (filter -> 'sources', 'chunk.source_type = any (array(select jsonb_array_elements_text(%L::jsonb)))'),
    (filter -> 'source_ids', 'chunk.source_id = any (array(select jsonb_array_elements_text(%L::jsonb)::uuid))'),
    (filter -> 'languages', 'chunk.language = any (array(select jsonb_array_elements_text(%L::jsonb)))'),
    (filter -> 'tags', 'chunk.tags && array(select jsonb_array_elements_text(%L::jsonb))'),
    (filter -> 'from', 'chunk.created_at >= (%L::jsonb #>> ''{}'')::timestamptz'),
    (filter -> 'until', 'chunk.created_at < (%L::jsonb #>> ''{}'')::timestamptz')
  ) as given (value, template),
  lateral format(template, value) as condition
  where jsonb_typeof(value) in ('array', 'string')
$$;
comment on function private.passage_filter(jsonb) is
  'Conditions on knowledge_chunks as chunk: sources, source_ids, languages, tags (any of them), from, until. Each value
   is a quoted literal.';

create function private.nearest_passages(
  organization uuid, model text, question extensions.halfvec, filter jsonb, most integer
) returns table (chunk_id uuid, similarity real)
language plpgsql stable set search_path = ''
-- A filter may let few of the nearest through: the graph is walked on until there are enough.
set hnsw.iterative_scan = relaxed_order set hnsw.ef_search = 500 set hnsw.max_scan_tuples = 40000
-- The planner takes a large organisation for a small one, since it can't see which the caller's are, and would
-- compare all: without sorting, only the graph gives the nearest first. What is not in it is sorted all the same.
set enable_sort = off
as $$
declare
  conditions constant text := private.passage_filter(filter);
  dimensions constant integer := extensions.vector_dims(question);
  -- A leg each for what is compared and for what is in the graph.
  template constant text :=
    '(select vector.chunk_id, %1$s as distance from public.embeddings as vector %2$s
      where vector.organization_id = %3$L and vector.model = %4$L and %5$s %6$s
      order by %1$s limit %7$s)';
  joined constant text := case when conditions <> '' then
    'join public.knowledge_chunks as chunk
       on chunk.organization_id = vector.organization_id and chunk.id = vector.chunk_id' else '' end;
  legs text := format(
    template,
    format('vector.embedding operator(extensions.<#>) %L::extensions.halfvec', question), joined, organization, model,
    format('not vector.in_graph and extensions.vector_dims(vector.embedding) = %s', dimensions), conditions, most
  );
begin
  if exists (
    select from public.embeddings as known
    where known.organization_id = organization and known.model = nearest_passages.model and known.in_graph
  ) then
    legs := legs || ' union all ' || format(
      template,
      format('(vector.embedding::extensions.halfvec(%s)) operator(extensions.<#>) %L::extensions.halfvec(%1$s)',
        dimensions, question),
      joined, organization, model, 'vector.in_graph', conditions, most
    );
  end if;
  return query execute format(
    'select near.chunk_id, (- near.distance)::real from (%s) as near order by near.distance, near.chunk_id limit %s',
    legs, most
  );
end
$$;
comment on function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer) is
  'The passages of an organisation nearest to a vector of this model, with the cosine of the angle. All are compared,
   but those in the graph, which is searched.';

create function private.question_words(organization uuid, question text, any_word boolean) returns tsquery
language plpgsql stable set search_path = ''
as $$
declare
  languages text[];
  words tsquery;
  in_language tsquery;
begin
  -- Which languages there are, one step of the index each.
  with recursive known as (
    (select chunk.language from public.knowledge_chunks as chunk
     where chunk.organization_id = organization and chunk.language is not null
     order by chunk.language limit 1)
    union all
    select (select chunk.language from public.knowledge_chunks as chunk
            where chunk.organization_id = organization and chunk.language > known.language
            order by chunk.language limit 1)
    from known where known.language is not null
  )
  select array_agg(distinct private.text_search_config(language)::text) into languages
  from (select language from known union all select null) as all_languages;

  for in_language in
    select websearch_to_tsquery(language::regconfig, question) from unnest(languages) as language
  loop
    if any_word and in_language::text not like '%!%' then
      in_language := replace(in_language::text, ' & ', ' | ')::tsquery;
    end if;
    continue when numnode(in_language) = 0;
    words := coalesce(words || in_language, in_language);
  end loop;
  return words;
end
$$;
comment on function private.question_words(uuid, text, boolean) is
  'What a question looks for, in the form of each language that an organisation has passages in: all of its words, or
   any of them. It may hold "quoted words", -excluded ones and or.';

create function private.matching_passages(organization uuid, question text, filter jsonb, most integer)
returns table (chunk_id uuid, rank real)
language plpgsql stable set search_path = ''
as $$
declare
  conditions constant text := private.passage_filter(filter);
  words tsquery;
  found_now integer;
begin
  -- First what has all of the words; where that is too little, what has any.
  foreach words in array array[
    private.question_words(organization, question, false), private.question_words(organization, question, true)
  ] loop
    continue when words is null;
    return query execute format(
      -- 1: long passages have more words by themselves.
      'select matched.id, ts_rank_cd(matched.words, %1$L, 1) as rank
       from (
         select chunk.id, chunk.words from public.knowledge_chunks as chunk
         where chunk.organization_id = %2$L and chunk.words @@ %1$L %3$s
         limit 5000
       ) as matched
       order by rank desc, matched.id limit %4$s',
      words, organization, conditions, most
    );
    get diagnostics found_now = row_count;
    exit when found_now >= 10;
  end loop;
end
$$;
comment on function private.matching_passages(uuid, text, jsonb, integer) is
  'The passages of an organisation with the words of a question, the best first. One may come twice.';

create function private.searched_organization() returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid := private.requested_organization();
begin
  case private.caller()
    when 'user' then
      return private.callers_organization();
    when 'client' then
      organization := private.client_organization();
    when 'service_role' then
      if organization is null then
        perform private.fail(400, 'organization_required', 'Name an organization in the header x-organization-id.');
      end if;
      return organization;
    else
      if organization is null then
        perform private.fail(400, 'organization_required', 'Name an organization in the header x-organization-id.');
      end if;
  end case;
  perform from public.public_search as opened where opened.organization_id = organization;
  if not found then
    perform private.fail(404, 'organization_not_found', 'There is no such organization, or it can''t be searched.');
  end if;
  return organization;
end
$$;
comment on function private.searched_organization() is
  'Which organisation the caller searches: a user their own, a client theirs where it lets strangers search, the
   public the one that it names where that does, the service the one that it names.';

create function private.highlighted(language text, content text, words tsquery) returns text
language sql stable set search_path = ''
as $$
  select replace(replace(replace(replace(replace(
    case
      when words is null then left(translate(content, E'\x02\x03', ''), 200)
      else ts_headline(private.text_search_config(language), translate(content, E'\x02\x03', ''), words,
        E'StartSel=\x02,StopSel=\x03,MaxFragments=2,MaxWords=35,MinWords=12,FragmentDelimiter=" … "')
    end,
    '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), E'\x02', '<mark>'), E'\x03', '</mark>')
$$;
comment on function private.highlighted(text, text, tsquery) is
  'The parts of a passage that have the words, as HTML: what it holds is escaped, the words are in <mark>.';

create function private.embedding_search(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.searched_organization();
  choice constant jsonb := private.embedding_choice(organization);
  made_by constant text := arguments ->> 'model';
  question constant text := arguments ->> 'query';
  filter constant jsonb := coalesce(arguments -> 'filter', '{}');
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
  words := private.question_words(organization, question, true);

  with near as (
    select chunk_id, similarity, row_number() over (order by similarity desc, chunk_id) as place
    from private.nearest_passages(
      organization, made_by, (arguments ->> 'embedding')::extensions.halfvec, filter, candidates
    )
    where jsonb_typeof(arguments -> 'embedding') = 'string'
    union all
    select (neighbour ->> 'id')::uuid, (neighbour ->> 'score')::real, ordinality
    from jsonb_array_elements(coalesce(arguments -> 'neighbours', '[]')) with ordinality as list (neighbour, ordinality)
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
      select (- (vector.embedding operator(extensions.<#>) (arguments ->> 'embedding')::extensions.halfvec))::real
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
  'The function behind embedding-search. arguments: query, embedding (as text) or neighbours [{id, score}], model, mode
   (vector, text, else both), filter, minimum_score, limit, after {score, id}. Answers {choose} where the organisation
   has chosen another model than the one that made the embedding.';

grant execute on function
  private.embedding_choice(uuid), private.embedding_model(jsonb), private.passage_filter(jsonb),
  private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer),
  private.question_words(uuid, text, boolean), private.matching_passages(uuid, text, jsonb, integer),
  private.searched_organization(), private.highlighted(text, text, tsquery), private.embedding_search(jsonb)
to anon, client, authenticated, service_role;

revoke execute on all routines in schema private from public;
