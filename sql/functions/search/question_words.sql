create or replace function private.question_words(organization uuid, question text, any_word boolean) returns tsquery
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
  'What a question looks for, in the form of each language that an organization has passages in: all of its words, or
   any of them. It may hold "quoted words", -excluded ones and or.';
grant execute on function private.question_words(uuid, text, boolean) to anon, client, authenticated, service_role;
