create or replace function private.recount_words() returns trigger
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

create or replace trigger words_change after update on public.knowledge_chunks for each row
  when (old.words is distinct from new.words) execute function private.recount_words();
