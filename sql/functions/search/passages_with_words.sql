create or replace function private.passages_with_words(
  organization uuid, words jsonb, condition tsquery, filter jsonb, max_found integer, besides uuid[]
) returns table (chunk_id uuid, score real, language text)
-- As many as are asked for, so that those who join them look each of them up.
language plpgsql stable security definer rows 100 set search_path = '' set plan_cache_mode = auto
as $$
declare
  sources constant text[] := private.wanted_sources(organization, filter);
  average_words constant real := coalesce((words ->> 'average_words')::real, 1);
  -- How many passages are scored at most.
  max_scored constant integer := 4000;
  conditions text := private.passage_filter(filter - 'sources');
  some_of tsquery;
  queries tsquery[];
  weights real[];
  scoring text;
begin
  -- As many of the rarest words as these passages have: what has none of them says little that others don't.
  select string_agg(quote_literal(word), ' | ')::tsquery into some_of
  from (
    select word, sum(passages) over (order by passages, word) as so_far, row_number() over (order by passages, word) as number
    from jsonb_to_recordset(words -> 'words') as asked (word text, passages bigint)
  ) as rarest
  where so_far <= max_scored or number = 1;
  if some_of is null and besides is null then
    return;
  end if;

  -- Words of about the same weight are scored together.
  select array_agg(query order by bucket), array_agg(weight order by bucket) into queries, weights
  from (
    select round(weight) as bucket, string_agg(quote_literal(word), ' | ')::tsquery as query,
           -- ts_rank divides by the number of words.
           sum(weight) as weight
    from jsonb_to_recordset(words -> 'words') as asked (word text, weight real)
    group by round(weight)
  ) as buckets;
  select string_agg(format('($6)[%1$s] * ts_rank(''{0.7, 0.7, 0.7, 1}'', chunk.words, ($7)[%1$s])', number), ' + ')
  into scoring from generate_series(1, cardinality(weights)) as number;

  -- What strangers don't find must not take the place of what they do.
  if sources is not null then
    conditions := conditions || ' and chunk.source_type = any ($8)';
  end if;
  if condition is not null then
    conditions := conditions || ' and chunk.words @@ $9';
  end if;
  return query execute format(
    'with scored as (
       select id, ((%1$s) / (0.6 + 0.4 * length / $5))::real as score, language
       from (
         (select chunk.id, chunk.words, length(chunk.words), chunk.language from public.knowledge_chunks as chunk
          where chunk.organization_id = $2 and chunk.words @@ $3 %2$s
          limit %3$s)
         union all
         select chunk.id, chunk.words, length(chunk.words), chunk.language from public.knowledge_chunks as chunk
         where chunk.organization_id = $2 and chunk.id = any ($10) and (chunk.words @@ $3) is not true %2$s
       ) as chunk
     ), ranked as (
       select id, score, language, row_number() over (order by score desc, id) as place from scored
     )
     select id, score, language from ranked where place <= $4 or id = any ($10) order by place',
    coalesce(scoring, '0'), conditions, max_scored
  )
  using filter, organization, some_of, max_found, average_words, weights, queries, sources, condition, besides;
end
$$;
comment on function private.passages_with_words(uuid, jsonb, tsquery, jsonb, integer, uuid[]) is
  'The passages with the words of a question (private.asked_words), the best first, among those of an organization that the
   caller may see and that fulfil the condition; those of besides too, whatever they have of the words. language: the passage''s.
   The score is that of BM25 (Robertson and Zaragoza 2009), in which ts_rank stands for the saturation of a word''s frequency
   and knows that headings say more.';
alter function private.passages_with_words(uuid, jsonb, tsquery, jsonb, integer, uuid[]) owner to frontdesk_lookups;
grant execute on function private.passages_with_words(uuid, jsonb, tsquery, jsonb, integer, uuid[])
  to anon, client, authenticated, service_role;
