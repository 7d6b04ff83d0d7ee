create or replace function private.points_to_forget(organization uuid, most integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(next)), '[]')
  from (
    select point.organization_id, point.chunk_id as id, point.model from private.qdrant_points as point
    where (organization is null or point.organization_id = organization) and not exists (
      select from public.knowledge_chunks as chunk
      where chunk.organization_id = point.organization_id and chunk.id = point.chunk_id
        and chunk.embedding_model = point.model
    )
    limit most
  ) as next
$$;
comment on function private.points_to_forget(uuid, integer) is
  'Points that Qdrant is to forget, of an organization or of all (null): organization_id, id, model.';
grant execute on function private.points_to_forget(uuid, integer) to service_role, frontdesk_functions;
