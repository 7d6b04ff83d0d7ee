create or replace function private.fail_document(organization uuid, document uuid, reason text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.work_for(organization);
  perform private.set_passages(organization, 'document', document, null, '{}', '[]');
  update public.documents as known
  set status = 'failed', failure = reason, chunk_count = 0, worked_on_until = null, language = null, pages = null
  where known.organization_id = organization and known.id = document;
  return private.document_report(organization, document);
end
$$;
comment on function private.fail_document(uuid, uuid, text) is 'A document that can''t be read, and why.';
alter function private.fail_document(uuid, uuid, text) owner to frontdesk_functions;
grant execute on function private.fail_document(uuid, uuid, text) to authenticated;
