create or replace function private.document_read(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.read_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid, arguments
  )
$$;
comment on function private.document_read(jsonb) is
  'document-ingest: the file was read. arguments: document_id, lease, language, pages, guessed_encoding, passages
   [{content, headings, page}].';
grant execute on function private.document_read(jsonb) to authenticated;
