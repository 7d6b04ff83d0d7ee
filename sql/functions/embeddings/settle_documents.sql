create or replace function private.settle_documents(organization uuid, made_by text, in_qdrant boolean) returns void
language sql set search_path = ''
as $$
  update public.documents as document
  set status = case when document.chunk_count > 0 then 'processed' else 'failed' end,
      failure = case when document.chunk_count = 0
        then 'The file could not be read within the limits of time and memory.' end,
      worked_on_until = null
  where document.organization_id = organization and document.status = 'processing'
    and coalesce(document.worked_on_until, '-infinity') <= now()
    and not exists (
      select from public.knowledge_chunks as chunk
      where chunk.organization_id = organization and chunk.source_type = 'document'
        and chunk.source_id = document.id
        and (chunk.embedding_model is distinct from made_by or in_qdrant and not chunk.indexed_in_qdrant)
    )
$$;
comment on function private.settle_documents(uuid, text, boolean) is
  'Documents that nobody works on and that lack nothing are processed; failed where their reader left nothing.';
grant execute on function private.settle_documents(uuid, text, boolean) to service_role;
