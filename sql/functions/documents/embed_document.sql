create or replace function private.embed_document(organization uuid, document uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
  most constant integer := (arguments ->> 'most')::integer;
  known public.documents;
  lease jsonb := nullif(arguments -> 'lease', 'null');
  step jsonb;
  forget jsonb := '[]';
begin
  perform private.work_for(organization);
  select * into known from public.documents as found
  where found.organization_id = organization and found.id = document for update;
  if known.status <> 'processing' then
    return private.document_report(organization, document);
  end if;
  if lease is null then
    lease := private.take_job('passages', organization, document);
    if lease is null then
      return private.document_report(organization, document);
    end if;
    if known.read_at is null then
      -- Whoever read it is gone. Passages that it has are those of the file before.
      return private.fail_document(organization, document, private.unreadable_file(), lease);
    end if;
  else
    lease := private.document_lease(organization, document, lease);
    perform private.held_job(lease);
  end if;

  step := private.embed_passages(organization, document, arguments);
  if in_qdrant then
    perform private.points_forgotten(arguments -> 'forgotten');
    forget := private.points_to_forget(organization, most * 16);
  end if;
  if not (step ->> 'goes_on')::boolean and forget = '[]' and not exists (
    select from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.source_type = 'document' and chunk.source_id = document
      and (chunk.embedding_model is distinct from arguments ->> 'model' or in_qdrant and not chunk.indexed_in_qdrant)
  ) then
    update public.documents as found set status = 'processed'
    where found.organization_id = organization and found.id = document;
    perform private.finish_job(lease);
    lease := null;
  elsif most = 0 then
    perform private.leave_job(lease);
    lease := null;
  end if;
  return private.document_report(organization, document) || jsonb_build_object(
    'lease', lease, 'pending', step -> 'pending', 'points', step -> 'points', 'forget', forget
  );
end
$$;
comment on function private.embed_document(uuid, uuid, jsonb) is
  'A step of a document, as private.embed_passages does it. Without a lease the caller takes the document up, unless
   somebody works on it; where its reader is gone without having read it, the document failed. With most = 0 the caller leaves
   it to another. Answers lease: null where it is not or no longer the caller''s.';
alter function private.embed_document(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.embed_document(uuid, uuid, jsonb) to authenticated;
