create or replace function private.known_sources(organization uuid, named jsonb) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  ids uuid[] := array(select jsonb_array_elements_text(named)::uuid);
  acted_for constant uuid := private.acting_organization();
begin
  if ('website' = any (private.searched_sources(organization))) is not false then
    perform private.act_for(organization);
    ids := array(
      select unnest(ids)
      union
      select page.id from public.website_pages as page
      where page.organization_id = organization and page.website_source_id = any (ids)
    );
    perform private.act_for(acted_for);
  end if;
  return to_jsonb(ids);
end
$$;
comment on function private.known_sources(uuid, jsonb) is
  'Ids of sources of passages, as a filter of a search has them: those that are named, and the pages of the sites that are, where
   the caller finds pages of sites there.';
alter function private.known_sources(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.known_sources(uuid, jsonb) to anon, client, authenticated, service_role;
