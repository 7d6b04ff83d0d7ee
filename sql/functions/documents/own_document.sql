create or replace function private.own_document(document uuid) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization from public.documents as known
  where known.id = document
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'document_not_found', 'There is no such document.', '/document_id');
  end if;
  return organization;
end
$$;
comment on function private.own_document(uuid) is
  'The organization of a document that the caller may see; else 404 document_not_found.';
grant execute on function private.own_document(uuid) to authenticated;
