create or replace function private.show_document(organization uuid, document uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.work_for(organization);
  return private.document_report(organization, document);
end
$$;
comment on function private.show_document(uuid, uuid) is 'How far a document is; 404 document_not_found where it is foreign.';
alter function private.show_document(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.show_document(uuid, uuid) to authenticated;
