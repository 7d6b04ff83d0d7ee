create or replace function private.document_begin(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.begin_document(private.callers_organization(), arguments)
$$;
comment on function private.document_begin(jsonb) is
  'The first step of document-ingest. arguments: filename, file_path, file_size, mime_type, content_hash (hex), tags.
   Answers document_id, lease, and choose: the organization''s embedding model, null for the platform''s.';
grant execute on function private.document_begin(jsonb) to authenticated;
