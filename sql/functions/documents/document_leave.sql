create or replace function private.document_leave(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.leave_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid,
    arguments ->> 'failure', arguments -> 'lease'
  )
$$;
comment on function private.document_leave(jsonb) is
  'document-ingest: the caller can''t go on. arguments: document_id, lease, failure (why, for people).';
grant execute on function private.document_leave(jsonb) to authenticated;
