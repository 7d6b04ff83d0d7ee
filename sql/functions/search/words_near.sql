create or replace function private.words_near(organization uuid, asked text, sources text[]) returns text[]
language plpgsql stable set search_path = ''
as $$
declare
  size constant integer := length(asked);
  max_errors constant integer := case when size < 9 then 1 else 2 end;
  first_letter constant text := left(asked, 1);
  second_letter constant text := substr(asked, 2, 1);
  near text[];
begin
  -- The first letter is seldom mistaken: only where no word that begins alike is near, it may be missing, too many or
  -- another one.
  for step in 1..2 loop
    select array_agg(word order by passages desc, word) into near
    from (
      select word, passages, rank() over (order by errors), row_number() over (order by errors, passages desc, word)
      from (
        -- Two letters in each other's place are one error, which a Levenshtein distance counts as two.
        select known.word, sum(known.passages) as passages, 1 as errors
        from private.passage_spellings as known
        where step = 1 and known.organization_id = organization
          and known.word = any (array(
            select overlay(asked placing reverse(substr(asked, place, 2)) from place for 2)
            from generate_series(1, size - 1) as place
          ))
          and (sources is null or known.source_type = any (sources))
        group by known.word
        union all
        select known.word, sum(known.passages), errors
        from private.passage_spellings as known,
             lateral extensions.levenshtein_less_equal(known.word, asked, max_errors) as errors
        where step = 1 and known.organization_id = organization and known.initial = first_letter
          and known.letters between size - max_errors and size + max_errors
          and (sources is null or known.source_type = any (sources)) and errors <= max_errors
        group by known.word, errors
        union all
        select known.word, sum(known.passages), errors
        from private.passage_spellings as known,
             lateral extensions.levenshtein_less_equal(known.word, asked, max_errors) as errors
        where step = 2 and known.organization_id = organization
          and (known.initial = second_letter or known.second in (first_letter, second_letter))
          and known.letters between size - max_errors and size + max_errors
          and (sources is null or known.source_type = any (sources)) and errors <= max_errors
        group by known.word, errors
      ) as alike
    ) as ranked (word, passages, place, number)
    where place = 1 and number <= 3;
    exit when near is not null;
  end loop;
  return near;
end
$$;
comment on function private.words_near(uuid, text, text[]) is
  'Up to three words of an organization''s passages that are spelled almost like one that is asked for, those with the fewest
   errors: one in up to eight letters, else up to two. sources: the kinds of passages that count; null: all.';
grant execute on function private.words_near(uuid, text, text[]) to frontdesk_functions;
