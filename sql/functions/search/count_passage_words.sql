create or replace function private.count_passage_words(
  organization uuid, kind text, passages bigint, lexemes text[], spellings text[], sign integer
) returns void
language plpgsql set search_path = ''
as $$
begin
  -- An organization that is being deleted takes its counts along.
  if not exists (select from public.organizations as known where known.id = organization) then
    return;
  end if;
  -- Two who count the same words in another order would wait for each other.
  perform pg_advisory_xact_lock(hashtextextended('words of ' || organization, 0));

  insert into private.passage_totals as known (organization_id, source_type, passages, words)
  values (organization, kind, sign * count_passage_words.passages, sign * cardinality(lexemes))
  on conflict (organization_id, source_type) do update
    set passages = known.passages + excluded.passages, words = known.words + excluded.words;

  insert into private.passage_words as known (organization_id, source_type, word, passages)
  select organization, kind, counted.word, sign * count(*) from unnest(lexemes) as counted (word)
  where length(counted.word) <= 40
  group by counted.word
  on conflict (organization_id, word, source_type) do update set passages = known.passages + excluded.passages;

  insert into private.passage_spellings as known (organization_id, source_type, word, passages)
  select organization, kind, counted.word, sign * count(*) from unnest(spellings) as counted (word)
  where counted.word ~ '^[[:alpha:]]{5,40}$'
  group by counted.word
  on conflict (organization_id, word, source_type) do update set passages = known.passages + excluded.passages;

  if sign < 0 then
    delete from private.passage_totals as known
    where known.organization_id = organization and known.source_type = kind and known.passages <= 0;
    delete from private.passage_words as known
    where known.organization_id = organization and known.source_type = kind and known.word = any (lexemes)
      and known.passages <= 0;
    delete from private.passage_spellings as known
    where known.organization_id = organization and known.source_type = kind and known.word = any (spellings)
      and known.passages <= 0;
  end if;
end
$$;
comment on function private.count_passage_words(uuid, text, bigint, text[], text[], integer) is
  'Adds passages of one kind (sign 1) to what is counted of their words, or takes them away (-1). lexemes and spellings hold
   a word once for each passage that has it. The caller acts for the organization.';
grant execute on function private.count_passage_words(uuid, text, bigint, text[], text[], integer) to frontdesk_functions;
