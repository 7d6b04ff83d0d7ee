create or replace function private.set_document_failed(organization uuid, document uuid, reason text) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.set_passages(organization, 'document', document, null, '{}', '[]');
  update public.documents as known
  set status = 'failed', failure = reason, chunk_count = 0, read_at = null, language = null, pages = null
  where known.organization_id = organization and known.id = document;
end
$$;
comment on function private.set_document_failed(uuid, uuid, text) is
  'A document that can''t be read, and why. The caller acts for its organization, or is the service.';
grant execute on function private.set_document_failed(uuid, uuid, text) to service_role, frontdesk_functions;
