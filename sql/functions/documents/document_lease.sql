create or replace function private.document_lease(organization uuid, document uuid, lease jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select jsonb_build_object(
    'organization_id', organization, 'queue', 'passages', 'subject_id', document, 'token', lease -> 'token'
  )
$$;
comment on function private.document_lease(uuid, uuid, jsonb) is
  'A lease that a caller brings, as one of this very document: of another it is worth nothing.';
grant execute on function private.document_lease(uuid, uuid, jsonb) to frontdesk_functions;
