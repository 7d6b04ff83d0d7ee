create or replace function private.forget_point() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acted_for constant uuid := private.acting_organization();
begin
  perform private.act_for(old.organization_id);
  insert into private.qdrant_points (organization_id, chunk_id, model)
  values (old.organization_id, old.id, old.embedding_model)
  on conflict do nothing;
  perform private.act_for(acted_for);
  return null;
end
$$;
comment on function private.forget_point() is 'Trigger: Qdrant is to forget the point of a passage.';
alter function private.forget_point() owner to frontdesk_functions;

create or replace trigger forget_point after delete on public.knowledge_chunks for each row
  when (old.indexed_in_qdrant) execute function private.forget_point();

create or replace trigger forget_point_of_old_model after update on public.knowledge_chunks for each row
  when (old.indexed_in_qdrant and old.embedding_model is distinct from new.embedding_model)
  execute function private.forget_point();
