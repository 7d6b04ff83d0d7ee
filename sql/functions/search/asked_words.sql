create or replace function private.asked_words(organization uuid, languages regconfig[], question text) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  begun constant timestamptz := clock_timestamp();
  max_words constant integer := 30;
  max_corrected constant integer := 5;
  sources constant text[] := private.searched_sources(organization);
  all_passages bigint;
  average_words real;
  forms jsonb;
  unknown text;
  near text[];
  corrected jsonb := '[]';
  words jsonb;
begin
  perform private.act_for(organization);
  select sum(known.passages), sum(known.words)::real / sum(known.passages) into all_passages, average_words
  from private.passage_totals as known
  where known.organization_id = organization and (sources is null or known.source_type = any (sources));
  if all_passages is null then
    return '{"words": [], "corrected": [], "average_words": 1}';
  end if;

  -- Each word of the question in the form of each language, and how many passages have that.
  with form as materialized (
    select language, lexeme as word, place
    from unnest(languages) as language, unnest(to_tsvector(language, question)) as of_language, unnest(positions) as place
  ), known as materialized (
    select known.word, sum(known.passages) as passages
    from private.passage_words as known
    where known.organization_id = organization and known.word = any (array(select distinct form.word from form))
      and (sources is null or known.source_type = any (sources))
    group by known.word
  ), spelled as materialized (
    select place, min(word) filter (where language = 'private.simple'::regconfig) as spelling,
           -- Where a language has no form of a word, it is a stop word there.
           count(distinct language) < cardinality(languages) as is_stop_word
    from form group by place
  ), placed as materialized (
    select spelled.place, spelled.spelling, spelled.is_stop_word, form.word, known.passages
    from spelled
    join form on form.place = spelled.place
    left join known on known.word = form.word
  )
  select jsonb_build_object(
    'known', (
      select jsonb_agg(jsonb_build_object('word', word, 'passages', passages, 'is_stop_word', is_stop_word)) from (
        select word, passages, bool_and(is_stop_word) as is_stop_word from placed
        where passages is not null group by word, passages
      ) as once
    ),
    'unknown', (
      select jsonb_agg(spelling order by place) from (
        select spelling, min(place) as place from placed
        where spelling ~ '^[[:alpha:]]{6,40}$'
        group by spelling having bool_and(passages is null) and not bool_or(is_stop_word)
        order by min(place) limit max_corrected
      ) as once
    ),
    -- A word that no passage has says as much as one that a single passage has.
    'whole', (
      select sum(weight) from (
        select min(ln(1 + (greatest(all_passages - coalesce(passages, 1), 0) + 0.5) / (coalesce(passages, 1) + 0.5))) as weight
        from placed where not is_stop_word group by spelling
      ) as once
    )
  ) into forms;

  -- A word that no passage has may stand for those that are spelled almost like it: within some time, and for little.
  for unknown in select jsonb_array_elements_text(nullif(forms -> 'unknown', 'null')) loop
    exit when clock_timestamp() - begun > interval '200 ms';
    near := private.words_near(organization, unknown, sources);
    if near is not null then
      corrected := corrected || jsonb_build_object('from', unknown, 'to', to_jsonb(near));
    end if;
  end loop;

  -- The rarest, with how much each says (its inverse document frequency, as BM25 has it).
  select jsonb_agg(jsonb_build_object('word', word, 'passages', passages, 'weight', weight) order by passages, word)
  into words
  from (
    select word, passages,
           max(share) * ln(1 + (greatest(all_passages - passages, 0) + 0.5) / (passages + 0.5)) as weight
    from (
      select word, passages, case when is_stop_word then 0.1 else 1.0 end as share
      from jsonb_to_recordset(nullif(forms -> 'known', 'null')) as known (word text, passages bigint, is_stop_word boolean)
      union all
      select known.word, sum(known.passages), 0.5
      from private.passage_words as known
      where known.organization_id = organization and (sources is null or known.source_type = any (sources))
        and known.word = any (array(
          select lexeme
          from jsonb_array_elements(corrected) as correction, jsonb_array_elements_text(correction -> 'to') as spelling,
               unnest(languages) as language, unnest(tsvector_to_array(to_tsvector(language, spelling))) as lexeme
        ))
      group by known.word
    ) as counted
    group by word, passages
    order by weight desc, word limit max_words
  ) as heaviest;

  return jsonb_build_object(
    'words', coalesce(words, '[]'), 'corrected', corrected, 'average_words', average_words, 'whole', forms -> 'whole'
  );
end
$$;
comment on function private.asked_words(uuid, regconfig[], text) is
  'What a question asks for, as far as the passages that the caller finds in an organization have it. words: the rarest of
   its words in each language, at most 30, with how many passages have each and its weight (BM25''s inverse document
   frequency), the rarest first. corrected: [{from, to}], which words stand in for one that no passage has.
   average_words: how many different words a passage has. whole: the
   weight of all words of the question that are no stop words, those included that no passage has.';
alter function private.asked_words(uuid, regconfig[], text) owner to frontdesk_functions;
grant execute on function private.asked_words(uuid, regconfig[], text) to anon, client, authenticated, service_role;
