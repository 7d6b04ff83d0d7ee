create or replace function private.passage_sources(organization uuid, types text[], ids uuid[])
returns table (source_type text, source_id uuid, named jsonb)
language plpgsql stable security definer set search_path = ''
as $$
declare
  found constant text[] := private.searched_sources(organization);
begin
  if found is not null then
    types := array(select wanted from unnest(types) as wanted where wanted = any (found));
  end if;
  perform private.act_for(organization);
  if 'document' = any (types) then
    return query select 'document', source.id, jsonb_build_object('title', source.filename, 'file_name', source.filename)
      from public.documents as source where source.organization_id = organization and source.id = any (ids);
  end if;
  if 'website' = any (types) then
    return query select 'website', source.id, jsonb_build_object('title', source.title, 'url', source.url)
      from public.website_pages as source where source.organization_id = organization and source.id = any (ids);
  end if;
  if 'knowledge' = any (types) then
    return query select 'knowledge', source.id, jsonb_build_object('title', source.title)
      from public.knowledge_base as source where source.organization_id = organization and source.id = any (ids);
  end if;
  if 'experience' = any (types) then
    return query select 'experience', source.id, jsonb_build_object('title', source.name)
      from public.experiences as source where source.organization_id = organization and source.id = any (ids);
  end if;
end
$$;
comment on function private.passage_sources(uuid, text[], uuid[]) is
  'What people call the sources of passages, of these types and ids: title, file_name of a document, url of a page. Those that
   have no name are left out, and those of which the caller finds no passages.';
alter function private.passage_sources(uuid, text[], uuid[]) owner to frontdesk_functions;
grant execute on function private.passage_sources(uuid, text[], uuid[]) to anon, client, authenticated, service_role;
