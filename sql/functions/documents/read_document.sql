create or replace function private.read_document(organization uuid, document uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  tags_of_it text[];
begin
  perform private.work_for(organization);
  perform private.held_job(private.document_lease(organization, document, arguments -> 'lease'));
  if jsonb_array_length(arguments -> 'passages') + (
    select count(*) from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and (chunk.source_type <> 'document' or chunk.source_id <> document)
  ) > (select known.most from private.limits as known where known.kind = 'document-ingest passages') then
    return private.fail_document(organization, document,
      'The organization has as much text as it may: delete documents first.', arguments -> 'lease');
  end if;
  select known.tags into tags_of_it from public.documents as known
  where known.organization_id = organization and known.id = document for update;
  update public.documents as known set
    language = arguments ->> 'language', pages = (arguments ->> 'pages')::integer,
    guessed_encoding = arguments ->> 'guessed_encoding', read_at = now(),
    chunk_count = private.set_passages(
      organization, 'document', document, arguments ->> 'language', tags_of_it, arguments -> 'passages'
    )
  where known.organization_id = organization and known.id = document;
  return private.document_report(organization, document);
end
$$;
comment on function private.read_document(uuid, uuid, jsonb) is
  'A document that was read: its language, its pages, its encoding where that was guessed, its passages.
   Where these are more than the organization may have, it failed.';
alter function private.read_document(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.read_document(uuid, uuid, jsonb) to authenticated;
