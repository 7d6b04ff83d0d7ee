create or replace function private.has_passages_to_embed(organization uuid, made_by text, in_qdrant boolean)
returns boolean
language sql stable set search_path = ''
as $$
  select exists (select from private.unembedded_passages(organization, made_by, 1))
    or in_qdrant and exists (
      select from public.knowledge_chunks as chunk
      where chunk.organization_id = organization and not chunk.indexed_in_qdrant and chunk.embedding_model = made_by
        and (chunk.source_type <> 'document' or not exists (
          select from public.documents as document
          where document.organization_id = organization and document.id = chunk.source_id
            and document.status = 'processing'
        ))
    )
$$;
comment on function private.has_passages_to_embed(uuid, text, boolean) is
  'Whether passages of an organization lack a vector of the model, or Qdrant lacks one.';
grant execute on function private.has_passages_to_embed(uuid, text, boolean) to service_role;
