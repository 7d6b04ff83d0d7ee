create or replace function private.passage_source(organization uuid, source_type text, source_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  sources constant text[] := private.searched_sources(organization);
  named jsonb;
begin
  if source_type = any (sources) is false then
    return null;
  end if;
  perform private.act_for(organization);
  case source_type
    when 'document' then
      select jsonb_build_object('title', source.filename, 'file_name', source.filename) into named
      from public.documents as source where source.organization_id = organization and source.id = source_id;
    when 'website' then
      select jsonb_build_object('title', source.title, 'url', source.url) into named
      from public.website_pages as source where source.organization_id = organization and source.id = source_id;
    when 'knowledge' then
      select jsonb_build_object('title', source.title) into named
      from public.knowledge_base as source where source.organization_id = organization and source.id = source_id;
    when 'experience' then
      select jsonb_build_object('title', source.name) into named
      from public.experiences as source where source.organization_id = organization and source.id = source_id;
    else
      null;
  end case;
  return named;
end
$$;
comment on function private.passage_source(uuid, text, uuid) is
  'What people call the source of a passage: title, file_name of a document, url of a page. Null where it has no name, or
   the caller finds no such passages.';
alter function private.passage_source(uuid, text, uuid) owner to frontdesk_functions;
grant execute on function private.passage_source(uuid, text, uuid) to anon, client, authenticated, service_role;
