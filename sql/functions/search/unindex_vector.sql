create or replace function private.unindex_vector() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acted_for constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  -- Also where it is not indexed: it may be on its way, and what arrives is then not taken for this vector.
  update public.knowledge_chunks as chunk set indexed_in_qdrant = false
  where chunk.organization_id = new.organization_id and chunk.id = new.chunk_id and chunk.embedding_model = new.model;
  perform private.act_for(acted_for);
  return null;
end
$$;
comment on function private.unindex_vector() is 'Trigger: Qdrant holds another vector of the passage.';
alter function private.unindex_vector() owner to frontdesk_functions;

create or replace trigger unindex after update of embedding on public.embeddings for each row
  execute function private.unindex_vector();
