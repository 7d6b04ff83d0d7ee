create or replace function private.leave_document(organization uuid, document uuid, reason text, lease jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.work_for(organization);
  if exists (
    select from public.documents as known
    where known.organization_id = organization and known.id = document and known.read_at is null
  ) then
    return private.fail_document(organization, document, reason, lease);
  end if;
  perform private.leave_job(private.document_lease(organization, document, lease));
  return private.document_report(organization, document);
end
$$;
comment on function private.leave_document(uuid, uuid, text, jsonb) is
  'Leaves a document to another call; where its file was not read, nothing could go on, and it failed.';
alter function private.leave_document(uuid, uuid, text, jsonb) owner to frontdesk_functions;
grant execute on function private.leave_document(uuid, uuid, text, jsonb) to authenticated;
