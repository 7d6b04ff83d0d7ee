create or replace function private.points_held(organization uuid, made_by text, held jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  points_held integer;
begin
  with indexed as (
    update public.knowledge_chunks as chunk set indexed_in_qdrant = true
    from jsonb_to_recordset(held) as given (id uuid, version timestamptz)
    where chunk.organization_id = organization and chunk.id = given.id
      -- What has changed since it was sent is not what Qdrant holds.
      and chunk.updated_at = given.version and chunk.embedding_model = made_by
    returning chunk.id
  ), settled as (
    delete from private.qdrant_points as point using indexed
    where point.organization_id = organization and point.chunk_id = indexed.id and point.model = made_by
  )
  select count(*) into points_held from indexed;
  return points_held;
end
$$;
comment on function private.points_held(uuid, text, jsonb) is
  'What Qdrant has confirmed to hold: [{id, version}], as points_to_send gave them. How many are so still.';
grant execute on function private.points_held(uuid, text, jsonb) to service_role, frontdesk_functions;
