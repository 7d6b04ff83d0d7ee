create or replace function private.recount_words() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acted_for constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  perform private.count_passage_words(
    old.organization_id, old.source_type, 1, tsvector_to_array(old.words), private.spellings(old.headings, old.content), -1
  );
  perform private.count_passage_words(
    new.organization_id, new.source_type, 1, tsvector_to_array(new.words), private.spellings(new.headings, new.content), 1
  );
  perform private.act_for(acted_for);
  return null;
end
$$;
comment on function private.recount_words() is
  'Trigger: keeps what is counted when a passage is read in another language, or becomes one of another kind.';
alter function private.recount_words() owner to frontdesk_functions;

create or replace trigger words_change after update on public.knowledge_chunks for each row
  when (row(old.words, old.source_type) is distinct from row(new.words, new.source_type))
  execute function private.recount_words();
