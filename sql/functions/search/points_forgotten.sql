create or replace function private.points_forgotten(forgotten jsonb) returns void
language plpgsql set search_path = ''
as $$
begin
  -- A passage that has the model again by now has to be sent again.
  update public.knowledge_chunks as chunk set indexed_in_qdrant = false
  from jsonb_to_recordset(forgotten) as given (organization_id uuid, id uuid, model text)
  where chunk.organization_id = given.organization_id and chunk.id = given.id and chunk.embedding_model = given.model;
  delete from private.qdrant_points as point
  using jsonb_to_recordset(forgotten) as given (organization_id uuid, id uuid, model text)
  where point.organization_id = given.organization_id and point.chunk_id = given.id and point.model = given.model;
end
$$;
comment on function private.points_forgotten(jsonb) is
  'What Qdrant has confirmed to have forgotten, as points_to_forget gave it.';
grant execute on function private.points_forgotten(jsonb) to service_role, frontdesk_functions;
