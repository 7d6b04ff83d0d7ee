create or replace function private.unindex_passage() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  new.indexed_in_qdrant := false;
  return new;
end
$$;
comment on function private.unindex_passage() is 'Trigger: what Qdrant holds of the passage is out of date.';

create or replace trigger unindex before update on public.knowledge_chunks for each row
  when (
    old.indexed_in_qdrant
    and (old.source_type, old.source_id, old.headings, old.content, old.language, old.tags, old.created_at,
         old.embedding_model)
      is distinct from
        (new.source_type, new.source_id, new.headings, new.content, new.language, new.tags, new.created_at,
         new.embedding_model)
  )
  execute function private.unindex_passage();
