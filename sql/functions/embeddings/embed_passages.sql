create or replace function private.embed_passages(organization uuid, document uuid, arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  made_by constant text := arguments ->> 'model';
  most constant integer := (arguments ->> 'most')::integer;
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
  embedded constant integer := private.keep_vectors(organization, made_by, arguments -> 'vectors');
  indexed integer := 0;
  graphed integer := 0;
  pending jsonb;
  points jsonb := '[]';
begin
  if document is null then
    select coalesce(jsonb_agg(to_jsonb(next)), '[]') into pending
    from private.unembedded_passages(organization, made_by, most) as next;
  else
    select coalesce(jsonb_agg(to_jsonb(next)), '[]') into pending
    from (
      select chunk.id, chunk.headings, chunk.content from public.knowledge_chunks as chunk
      where chunk.organization_id = organization and chunk.source_type = 'document' and chunk.source_id = document
        and chunk.embedding_model is distinct from made_by
      order by chunk.position limit most
    ) as next;
  end if;
  if in_qdrant then
    indexed := private.points_held(organization, made_by, arguments -> 'held');
    points := private.points_to_send(organization, made_by, document, most * 8);
  elsif pending = '[]' or document is not null then
    -- So much in a step that it stays short.
    graphed := private.graph_vectors(organization, made_by, 200);
  end if;
  return jsonb_build_object(
    'pending', pending, 'points', points, 'embedded', embedded, 'indexed', indexed,
    'goes_on', pending <> '[]' or points <> '[]' or document is null and graphed > 0
  );
end
$$;
comment on function private.embed_passages(uuid, uuid, jsonb) is
  'Keeps vectors of passages of an organization (document is null) or of one of its documents, and what Qdrant confirmed;
   gives the next passages that have none of the model, and what Qdrant is to be told. arguments: model, most (passages),
   vectors [{id, embedding}], index (qdrant, or nothing), held [{id, version}]. Gives pending [{id, headings, content}],
   points, embedded, indexed, goes_on. The caller acts for the organization, or is the service.';
grant execute on function private.embed_passages(uuid, uuid, jsonb) to service_role, frontdesk_functions;
