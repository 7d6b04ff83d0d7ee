create or replace function private.document_embed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.embed_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid, arguments
  )
$$;
comment on function private.document_embed(jsonb) is
  'document-ingest: a step. arguments: document_id, lease (null: the caller takes it up), model, vectors
   [{id, embedding}], most (passages of the next step), index (qdrant, or nothing), held [{id, version}], forgotten.';
grant execute on function private.document_embed(jsonb) to authenticated;
