-- A word whose first letter is wrong, missing, too many, or in the second's place is corrected too, where nothing that
-- begins as it does is near it.

alter table private.passage_words
  add column second text not null generated always as (substr(word, 2, 1)) stored;
comment on column private.passage_words.second is 'Its second letter, to go by where the first is mistaken.';
create index passage_words_second_idx on private.passage_words (organization_id, second);

create function private.shows_word(organization uuid, word text) returns boolean
language plpgsql stable set search_path = '' cost 10000
as $$
begin
  -- The staff see every passage.
  return private.caller() in ('user', 'service_role')
    or exists (select from private.passages_with_words(organization, quote_literal(word)::tsquery, '{}', 1));
end
$$;
comment on function private.shows_word(uuid, text) is
  'Whether a word of an organisation''s passages stands in one that the caller sees: what is corrected, and into what, must
   not tell strangers of the others.';
alter function private.shows_word(uuid, text) owner to frontdesk_functions;
grant execute on function private.passages_with_words(uuid, tsquery, jsonb, integer) to frontdesk_functions;

create function private.words_near(organization uuid, asked text, initials text[], seconds text[]) returns tsquery
language sql stable set search_path = ''
as $$
  select string_agg(quote_literal(near.word), ' | ')::tsquery
  from (
    select known.word
    from private.passage_words as known,
         lateral extensions.levenshtein_less_equal(known.word, asked, 2) as errors
    where known.organization_id = organization and (known.initial = any (initials) or known.second = any (seconds))
      -- Two letters in each other's place are two errors.
      and errors <= case when length(asked) < 5 then 1 else 2 end
      and private.shows_word(organization, known.word)
    order by errors, known.passages desc, known.word
    limit 3
  ) as near
$$;
comment on function private.words_near(uuid, text, text[], text[]) is
  'Up to three words of the passages that the caller sees of an organisation, spelt almost like the one that is asked for,
   among those with one of these letters at the beginning, or one of these in the second place.';
alter function private.words_near(uuid, text, text[], text[]) owner to frontdesk_functions;

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

revoke execute on all routines in schema private from public;
