create or replace function private.known_neighbors(
  organization uuid, model text, question extensions.halfvec, filter jsonb, neighbors jsonb
) returns table (chunk_id uuid, similarity real)
language plpgsql stable set search_path = ''
as $$
begin
  return query execute
    'select vector.chunk_id, (- (vector.embedding operator(extensions.<#>) $4))::real
     from public.embeddings as vector
     join public.knowledge_chunks as chunk
       on chunk.organization_id = vector.organization_id and chunk.id = vector.chunk_id
     where vector.organization_id = $2 and vector.model = $3
       and vector.chunk_id = any (array(select jsonb_array_elements_text($5)::uuid))
       and extensions.vector_dims(vector.embedding) = extensions.vector_dims($4)'
    || private.passage_filter(filter) || ' order by 2 desc, 1'
  using filter, organization, model, question, neighbors;
end
$$;
comment on function private.known_neighbors(uuid, text, extensions.halfvec, jsonb, jsonb) is
  'What another index says is near: ids of passages. Only those count that the caller may see, that the organization
   has, and that pass the filter, in the order that their vectors here say.';
grant execute on function private.known_neighbors(uuid, text, extensions.halfvec, jsonb, jsonb)
  to anon, client, authenticated, service_role;
