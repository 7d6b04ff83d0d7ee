create or replace function private.count_words() returns trigger
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

create or replace trigger words_come after insert on public.knowledge_chunks
  referencing new table as changed for each statement execute function private.count_words();

create or replace trigger words_go after delete on public.knowledge_chunks
  referencing old table as changed for each statement execute function private.count_words();
