create or replace function private.question_condition(languages regconfig[], question text) returns tsquery
language plpgsql stable set search_path = ''
as $$
declare
  wanted constant text := private.question_wanted(question);
  phrases constant text := (
    select string_agg(match[1], ' ') from regexp_matches(wanted, '("[^"]+")', 'g') as match
  );
  exclusions constant text := (
    select string_agg(match[1], ' ') from regexp_matches(question, '(?<!\S)(-(?:"[^"]*"|[^\s"]+))', 'g') as match
  );
  language regconfig;
  in_language tsquery;
  phrase tsquery;
  exclusion tsquery;
begin
  if phrases is null and exclusions is null then
    return null;
  end if;
  foreach language in array languages loop
    in_language := websearch_to_tsquery(language, phrases);
    if numnode(in_language) > 0 then
      phrase := coalesce(phrase || in_language, in_language);
    end if;
    in_language := websearch_to_tsquery(language, exclusions);
    if numnode(in_language) > 0 then
      exclusion := coalesce(exclusion && in_language, in_language);
    end if;
  end loop;
  return coalesce(phrase && exclusion, phrase, exclusion);
end
$$;
comment on function private.question_condition(regconfig[], text) is
  'What every passage that answers a question must have ("words in quotes", in one of the languages) and must not have
   (-words, in any of them); null: nothing.';
grant execute on function private.question_condition(regconfig[], text) to anon, client, authenticated, service_role;
