create or replace function private.words_near(organization uuid, asked text, initials text[], seconds text[]) returns tsquery
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
  'Up to three words of the passages that the caller sees of an organization, spelt almost like the one that is asked for,
   among those with one of these letters at the beginning, or one of these in the second place.';
alter function private.words_near(uuid, text, text[], text[]) owner to frontdesk_functions;
