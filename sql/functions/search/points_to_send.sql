-- What is said to Qdrant, and what it confirmed. The caller acts for the organization, or is the service.
create or replace function private.points_to_send(organization uuid, made_by text, document uuid, most integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  points jsonb;
begin
  select coalesce(jsonb_agg(next.point), '[]') into points
  from (
    select jsonb_build_object(
      'id', chunk.id, 'version', chunk.updated_at, 'vector', vector.embedding::text,
      'payload', jsonb_build_object(
        'organization_id', chunk.organization_id, 'source_type', chunk.source_type, 'source_id', chunk.source_id,
        'language', chunk.language, 'tags', chunk.tags, 'created_at', chunk.created_at
      )
    ) as point
    from public.knowledge_chunks as chunk
    join public.embeddings as vector
      on vector.organization_id = chunk.organization_id and vector.chunk_id = chunk.id and vector.model = made_by
    where chunk.organization_id = organization and not chunk.indexed_in_qdrant and chunk.embedding_model = made_by
      and (document is null or chunk.source_type = 'document' and chunk.source_id = document)
    limit most
  ) as next;
  insert into private.qdrant_points (organization_id, chunk_id, model)
  select organization, (point ->> 'id')::uuid, made_by from jsonb_array_elements(points) as point
  order by 2
  on conflict do nothing;
  return points;
end
$$;
comment on function private.points_to_send(uuid, text, uuid, integer) is
  'The next passages of an organization, or of one of its documents, that Qdrant does not hold as they are: id, version,
   vector, payload. From now on it may hold them.';
grant execute on function private.points_to_send(uuid, text, uuid, integer) to service_role, frontdesk_functions;
