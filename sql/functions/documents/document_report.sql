create or replace function private.document_report(organization uuid, document uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'document', jsonb_build_object(
      'id', document.id, 'organization_id', document.organization_id, 'filename', document.filename,
      'file_path', document.file_path, 'file_size', document.file_size, 'mime_type', document.mime_type,
      'status', document.status, 'failure', document.failure, 'language', document.language, 'pages', document.pages,
      'guessed_encoding', document.guessed_encoding, 'tags', document.tags, 'created_at', document.created_at, 'updated_at', document.updated_at
    ),
    'progress', jsonb_build_object(
      'passages', document.chunk_count,
      'embedded', case document.status when 'processed' then document.chunk_count else (
        select count(*) from public.knowledge_chunks as chunk
        where chunk.organization_id = document.organization_id and chunk.source_type = 'document'
          and chunk.source_id = document.id and chunk.embedding_model is not null
      ) end,
      'is_worked_on', exists (
        select from private.jobs as job
        where job.organization_id = document.organization_id and job.queue = 'passages'
          and job.subject_id = document.id and job.lease_token is not null and job.due_at > now()
      )
    )
  )
  from public.documents as document
  where document.organization_id = organization and document.id = document_report.document
$$;
comment on function private.document_report(uuid, uuid) is
  'What a caller learns of a document and its progress. For functions that act for its organization.';
grant execute on function private.document_report(uuid, uuid) to frontdesk_functions;
