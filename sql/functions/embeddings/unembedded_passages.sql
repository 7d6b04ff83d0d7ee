create or replace function private.unembedded_passages(organization uuid, made_by text, most integer)
returns table (id uuid, headings text[], content text)
language sql stable set search_path = ''
as $$
  -- A leg each for what is before and after the model in the index.
  select passage.id, passage.headings, passage.content
  from (
    select chunk.* from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.embedding_model is null
    union all
    select chunk.* from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.embedding_model < made_by
    union all
    select chunk.* from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.embedding_model > made_by
  ) as passage
  where passage.source_type <> 'document' or not exists (
    select from public.documents as document
    where document.organization_id = organization and document.id = passage.source_id
      and document.status = 'processing'
  )
  limit most
$$;
comment on function private.unembedded_passages(uuid, text, integer) is
  'Passages of an organization without a vector of the model, but for those of documents that are being processed, each
   of which is a job of its own.';
grant execute on function private.unembedded_passages(uuid, text, integer) to service_role, frontdesk_functions;
