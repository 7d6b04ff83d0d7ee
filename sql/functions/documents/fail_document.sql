create or replace function private.fail_document(organization uuid, document uuid, reason text, lease jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.work_for(organization);
  perform private.finish_job(private.document_lease(organization, document, lease));
  perform private.set_document_failed(organization, document, reason);
  return private.document_report(organization, document);
end
$$;
comment on function private.fail_document(uuid, uuid, text, jsonb) is
  'A document that the caller has leased and that can''t be read, and why.';
alter function private.fail_document(uuid, uuid, text, jsonb) owner to frontdesk_functions;
grant execute on function private.fail_document(uuid, uuid, text, jsonb) to authenticated;
