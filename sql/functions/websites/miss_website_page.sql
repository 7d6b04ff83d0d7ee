create or replace function private.miss_website_page(source public.website_sources, url text, is_final boolean)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  delete from public.website_pages as page
  where page.organization_id = source.organization_id and page.website_source_id = source.id
    and page.url = miss_website_page.url
    and (is_final or page.missing_since < least(source.crawl_started_at, now() - (
      -- Where most of a site is not there, it is more likely that it is being rebuilt.
      select case when 2 * count(held.missing_since) > count(*) then interval '7 days' else interval '12 hours' end
      from public.website_pages as held
      where held.organization_id = source.organization_id and held.website_source_id = source.id
    )));
  if not found then
    update public.website_pages as page set missing_since = now()
    where page.organization_id = source.organization_id and page.website_source_id = source.id
      and page.url = miss_website_page.url and page.missing_since is null;
  end if;
end
$$;
comment on function private.miss_website_page(public.website_sources, text, boolean) is
  'A page is not there any more: it is deleted when an earlier crawl missed it too, half a day before (a week,
   where more than half of the site is missing), or where that is final.';
grant execute on function private.miss_website_page(public.website_sources, text, boolean) to service_role;
