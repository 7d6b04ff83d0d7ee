create or replace function private.document_failed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.fail_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid,
    arguments ->> 'failure', arguments -> 'lease'
  )
$$;
comment on function private.document_failed(jsonb) is
  'document-ingest: the file can''t be read. arguments: document_id, lease, failure.';
grant execute on function private.document_failed(jsonb) to authenticated;
