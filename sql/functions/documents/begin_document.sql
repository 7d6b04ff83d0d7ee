create or replace function private.begin_document(organization uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  hash constant bytea := decode(arguments ->> 'content_hash', 'hex');
  known public.documents;
  lease jsonb;
begin
  perform private.work_for(organization);
  perform private.limit_tries('document-ingest organization', organization::text);
  insert into public.documents (organization_id, filename, file_path)
  values (organization, arguments ->> 'filename', arguments ->> 'file_path')
  on conflict (organization_id, file_path) do nothing;
  if found and (
    select count(*) > (select allowed.most from private.limits as allowed where allowed.kind = 'document-ingest documents')
    from public.documents as document where document.organization_id = organization
  ) then
    perform private.fail(409, 'too_many_documents', 'The organization has as many documents as it may: delete some first.');
  end if;
  select * into known from public.documents as document
  where document.organization_id = organization and document.file_path = arguments ->> 'file_path'
  for update;
  lease := private.take_job('passages', organization, known.id);
  if lease is null then
    perform private.fail(409, 'document_in_progress', 'This document is being worked on. Ask for it in a moment.');
  end if;
  update public.documents as document set
    filename = arguments ->> 'filename', file_size = (arguments ->> 'file_size')::integer,
    mime_type = arguments ->> 'mime_type', content_hash = hash, failure = null, read_at = null,
    tags = coalesce(array(select jsonb_array_elements_text(nullif(arguments -> 'tags', 'null'))), '{}'),
    -- What is unchanged is read again all the same: its passages keep their vectors.
    status = 'processing'
  where document.id = known.id;
  return jsonb_build_object('document_id', known.id, 'lease', lease, 'choose', private.embedding_choice(organization));
end
$$;
comment on function private.begin_document(uuid, jsonb) is
  'Takes a document up: a new one, or one with the same file_path in its place; 409 document_in_progress while another
   works on it; 409 too_many_documents, 429 too_many_tries. The reader has as long as a lease lasts.';
alter function private.begin_document(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.begin_document(uuid, jsonb) to authenticated;
