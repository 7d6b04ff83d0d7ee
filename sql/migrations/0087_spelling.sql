-- Typing errors in what is searched for: a word that no passage has stands for those that are spelt almost like it.

create extension if not exists fuzzystrmatch with schema extensions;

create table private.passage_words (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  word text not null,
  initial text not null generated always as (left(word, 1)) stored,
  passages integer not null,
  primary key (organization_id, word)
);
comment on table private.passage_words is
  'The words of an organisation''s passages, in the form in which they are compared, without numbers and what is short.';
comment on column private.passage_words.initial is 'Its first letter, which is seldom mistaken.';
comment on column private.passage_words.passages is 'How many passages have it.';
-- Row-level security lets an index of letters in threes not be used: only what is equal is known to tell nothing.
create index passage_words_initial_idx on private.passage_words (organization_id, initial);
call private.guard_table('private.passage_words', 'select', 'insert', 'update', 'delete');

create function private.count_words() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acted_for constant uuid := private.acting_organization();
  organization uuid;
begin
  for organization in select distinct organization_id from changed order by 1 loop
    perform private.act_for(organization);
    -- Two who count the same words in another order would wait for each other.
    perform pg_advisory_xact_lock(hashtextextended('words of ' || organization, 0));
    if tg_op = 'INSERT' then
      insert into private.passage_words as known (organization_id, word, passages)
      select organization, word, count(*) from changed, unnest(tsvector_to_array(changed.words)) as word
      where changed.organization_id = organization and word ~ '^[[:alpha:]]{4,40}$'
      group by word
      on conflict (organization_id, word) do update set passages = known.passages + excluded.passages;
    else
      with gone as (
        select word, count(*) as passages from changed, unnest(tsvector_to_array(changed.words)) as word
        where changed.organization_id = organization
        group by word
      ), forgotten as (
        delete from private.passage_words as known using gone
        where known.organization_id = organization and known.word = gone.word and known.passages <= gone.passages
      )
      update private.passage_words as known set passages = known.passages - gone.passages
      from gone
      where known.organization_id = organization and known.word = gone.word and known.passages > gone.passages;
    end if;
  end loop;
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  return null;
end
$$;
comment on function private.count_words() is 'Trigger: keeps passage_words when passages come (INSERT) or go.';
alter function private.count_words() owner to frontdesk_functions;
create trigger words_come after insert on public.knowledge_chunks
  referencing new table as changed for each statement execute function private.count_words();
create trigger words_go after delete on public.knowledge_chunks
  referencing old table as changed for each statement execute function private.count_words();

create function private.recount_words() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acted_for constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  perform pg_advisory_xact_lock(hashtextextended('words of ' || new.organization_id, 0));
  insert into private.passage_words as known (organization_id, word, passages)
  select new.organization_id, word, sum(difference)
  from (
    select word, 1 as difference from unnest(tsvector_to_array(new.words)) as word
    union all
    select word, -1 from unnest(tsvector_to_array(old.words)) as word
  ) as both_of_them
  where word ~ '^[[:alpha:]]{4,40}$'
  group by word having sum(difference) <> 0
  on conflict (organization_id, word) do update set passages = known.passages + excluded.passages;
  delete from private.passage_words as known
  where known.organization_id = new.organization_id and known.word = any (tsvector_to_array(old.words))
    and known.passages <= 0;
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  return null;
end
$$;
comment on function private.recount_words() is 'Trigger: keeps passage_words when a passage is read in another language.';
alter function private.recount_words() owner to frontdesk_functions;
create trigger words_change after update on public.knowledge_chunks for each row
  when (old.words is distinct from new.words) execute function private.recount_words();

insert into private.passage_words (organization_id, word, passages)
select chunk.organization_id, word, count(*)
from public.knowledge_chunks as chunk, unnest(tsvector_to_array(chunk.words)) as word
where word ~ '^[[:alpha:]]{4,40}$'
group by chunk.organization_id, word;

create function private.corrected_words(organization uuid, words tsquery) returns tsquery
language plpgsql stable security definer set search_path = ''
as $$
declare
  corrected tsquery := words;
  asked text;
  alike text;
begin
  perform private.act_for(organization);
  for asked in
    select distinct lexeme[1] from regexp_matches(words::text, '''([[:alpha:]]{4,40})''', 'g') as lexeme
    order by 1 limit 20
  loop
    continue when exists (
      select from private.passage_words as known where known.organization_id = organization and known.word = asked
    );
    select string_agg(quote_literal(near.word), ' | ') into alike
    from (
      select known.word
      from private.passage_words as known,
           lateral extensions.levenshtein_less_equal(known.word, asked, 2) as errors
      where known.organization_id = organization and known.initial = left(asked, 1)
        -- Two letters in each other's place are two errors.
        and errors <= case when length(asked) < 5 then 1 else 2 end
      order by errors, known.passages desc, known.word
      limit 3
    ) as near;
    continue when alike is null;
    corrected := ts_rewrite(corrected, quote_literal(asked)::tsquery, alike::tsquery);
  end loop;
  return corrected;
end
$$;
comment on function private.corrected_words(uuid, tsquery) is
  'The same query, in which up to three words that the organisation''s passages have stand in for each that none has.
   Of words alone; which passages have them, the caller''s own rights decide.';
alter function private.corrected_words(uuid, tsquery) owner to frontdesk_functions;

create or replace function private.matching_passages(organization uuid, question text, filter jsonb, most integer)
returns table (chunk_id uuid, rank real)
language plpgsql stable set search_path = ''
as $$
declare
  conditions constant text := private.passage_filter(filter);
  words constant tsquery := private.question_words(organization, question, false);
  sought tsquery;
  found_now integer;
begin
  -- First what has all of the words; where that is too little, what has all of them spelt right; then what has any.
  for step in 1..3 loop
    sought := case step
      when 1 then words
      when 2 then nullif(private.corrected_words(organization, words), words)
      else private.corrected_words(organization, private.question_words(organization, question, true))
    end;
    continue when sought is null;
    return query execute format(
      -- 1: long passages have more words by themselves.
      'select matched.id, ts_rank_cd(matched.words, %1$L, 1) as rank
       from (
         select chunk.id, chunk.words from public.knowledge_chunks as chunk
         where chunk.organization_id = %2$L and chunk.words @@ %1$L %3$s
         limit 5000
       ) as matched
       order by rank desc, matched.id limit %4$s',
      sought, organization, conditions, most
    );
    get diagnostics found_now = row_count;
    exit when found_now >= 10;
  end loop;
end
$$;

grant execute on function private.corrected_words(uuid, tsquery) to anon, client, authenticated, service_role;

revoke execute on all routines in schema private from public;
