create or replace function private.document_state(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  document constant uuid := (arguments ->> 'document_id')::uuid;
  organization constant uuid := private.own_document(document);
begin
  return private.show_document(organization, document)
    || jsonb_build_object('choose', private.embedding_choice(organization));
end
$$;
comment on function private.document_state(jsonb) is
  'document-ingest: how far a document is, and its organization''s embedding model.';
grant execute on function private.document_state(jsonb) to authenticated;
