create or replace function private.known_sources(organization uuid, named jsonb) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  ids constant uuid[] := array(select jsonb_array_elements_text(named)::uuid);
begin
  perform private.act_for(organization);
  return (
    select coalesce(jsonb_agg(source.id), '[]')
    from (
      select unnest(ids) as id
      union
      select page.id from public.website_pages as page
      where page.organization_id = organization and page.website_source_id = any (ids)
    ) as source
  );
end
$$;
comment on function private.known_sources(uuid, jsonb) is
  'Ids of sources of passages, as a filter of a search has them: those that are named, and the pages of the sites that are.';
alter function private.known_sources(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.known_sources(uuid, jsonb) to anon, client, authenticated, service_role;
