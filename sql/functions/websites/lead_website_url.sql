create or replace function private.lead_website_url(source public.website_sources, url text, target text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  -- At the end of the redirects that are known.
  at_last constant text := coalesce((
    select other.leads_to from private.website_urls as other
    where other.organization_id = source.organization_id and other.website_source_id = source.id and other.url = target
  ), target);
begin
  update private.website_urls as found set leads_to = at_last
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and (found.url = lead_website_url.url or found.leads_to = lead_website_url.url);
  perform private.miss_led_pages(source, at_last);
end
$$;
comment on function private.lead_website_url(public.website_sources, text, text) is
  'An address leads to another for good: its page is missed once that one is read.';
grant execute on function private.lead_website_url(public.website_sources, text, text) to service_role;
