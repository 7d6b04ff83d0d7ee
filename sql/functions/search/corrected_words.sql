-- A word that no passage has stands for those that are spelled almost like it. One whose first letter is wrong,
-- missing, too many, or in the second's place is corrected too, where nothing that begins as it does is near it.
create or replace function private.corrected_words(organization uuid, words tsquery) returns tsquery
language plpgsql stable security definer set search_path = ''
as $$
declare
  corrected tsquery := words;
  asked text;
  alike tsquery;
begin
  perform private.act_for(organization);
  for asked in
    select distinct lexeme[1] from regexp_matches(words::text, '''([[:alpha:]]{4,40})''', 'g') as lexeme
    order by 1 limit 20
  loop
    continue when private.shows_word(organization, asked) and exists (
      select from private.passage_words as known where known.organization_id = organization and known.word = asked
    );
    alike := coalesce(
      private.words_near(organization, asked, array[left(asked, 1)], '{}'),
      private.words_near(organization, asked, array[substr(asked, 2, 1)], array[left(asked, 1), substr(asked, 2, 1)])
    );
    continue when alike is null;
    corrected := ts_rewrite(corrected, quote_literal(asked)::tsquery, alike);
  end loop;
  return corrected;
end
$$;
comment on function private.corrected_words(uuid, tsquery) is
  'The same query, in which up to three words that the organization''s passages have stand in for each that none has.
   Of words alone; which passages have them, the caller''s own rights decide.';
alter function private.corrected_words(uuid, tsquery) owner to frontdesk_functions;
grant execute on function private.corrected_words(uuid, tsquery) to anon, client, authenticated, service_role;
