create or replace function private.stop_website(organization uuid, source uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  held public.website_sources;
begin
  perform private.work_on_websites(organization, 'member');
  held := private.held_website(organization, source);
  -- Whoever crawls it sees it before the next page.
  if held.status in ('pending', 'crawling') then
    update public.website_sources as known set status = 'stopped', last_crawled_at = now()
    where known.organization_id = organization and known.id = held.id
    returning * into held;
  end if;
  return private.website_shown(held);
end
$$;
comment on function private.stop_website(uuid, uuid) is
  'Ends the crawl of a site; what was read stays. 404 website_not_found.';
alter function private.stop_website(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.stop_website(uuid, uuid) to authenticated, service_role;
