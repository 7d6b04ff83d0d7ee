-- embedding-search with Qdrant: whom to ask for, and what of its answer counts.
create or replace function private.search_scope(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.searched_organization();
begin
  return jsonb_build_object(
    'organization_id', organization,
    'choose', private.embedding_choice(organization),
    'sources', case when private.caller() not in ('user', 'service_role') then (
      select jsonb_agg(opened.source_type) from public.public_search as opened
      where opened.organization_id = organization
    ) end
  );
end
$$;
comment on function private.search_scope(jsonb) is
  'Where the caller searches: organization_id, choose (its embedding model; null: the platform''s), and sources, the kinds
   of passages that strangers find; null for all.';
grant execute on function private.search_scope(jsonb) to anon, client, authenticated, service_role;
