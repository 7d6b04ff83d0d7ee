create or replace function private.count_words() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acted_for constant uuid := private.acting_organization();
  one record;
begin
  for one in
    select organization_id, source_type, count(*) as passages
    from changed group by organization_id, source_type order by organization_id, source_type
  loop
    perform private.act_for(one.organization_id);
    perform private.count_passage_words(
      one.organization_id, one.source_type, one.passages,
      array(
        select word from changed, unnest(tsvector_to_array(changed.words)) as word
        where changed.organization_id = one.organization_id and changed.source_type = one.source_type
      ),
      array(
        select word from changed, unnest(private.spellings(changed.headings, changed.content)) as word
        where changed.organization_id = one.organization_id and changed.source_type = one.source_type
      ),
      case tg_op when 'INSERT' then 1 else -1 end
    );
  end loop;
  perform private.act_for(acted_for);
  return null;
end
$$;
comment on function private.count_words() is 'Trigger: counts the words of passages that come (INSERT) or go (DELETE).';
alter function private.count_words() owner to frontdesk_functions;

create or replace trigger words_come after insert on public.knowledge_chunks
  referencing new table as changed for each statement execute function private.count_words();

create or replace trigger words_go after delete on public.knowledge_chunks
  referencing old table as changed for each statement execute function private.count_words();
