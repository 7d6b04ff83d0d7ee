create or replace function private.keep_vectors(organization uuid, made_by text, vectors jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  kept integer;
begin
  insert into public.embeddings as vector (organization_id, chunk_id, model, embedding)
  select organization, chunk.id, made_by, (given.embedding)::extensions.halfvec
  from jsonb_to_recordset(vectors) as given (id uuid, embedding text)
  join public.knowledge_chunks as chunk on chunk.organization_id = organization and chunk.id = given.id
  on conflict (organization_id, chunk_id, model) do update set embedding = excluded.embedding;
  get diagnostics kept = row_count;
  update public.knowledge_chunks as chunk set embedding_model = made_by, indexed_in_qdrant = false
  from jsonb_to_recordset(vectors) as given (id uuid)
  where chunk.organization_id = organization and chunk.id = given.id;
  return kept;
end
$$;
comment on function private.keep_vectors(uuid, text, jsonb) is
  'Keeps vectors of passages that are still there: [{id, embedding}]; how many.';
grant execute on function private.keep_vectors(uuid, text, jsonb) to service_role, frontdesk_functions;
