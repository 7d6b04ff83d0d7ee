create or replace function private.miss_led_pages(source public.website_sources, target text) returns void
language sql volatile set search_path = ''
as $$
  select private.miss_website_page(source, led.url, false)
  from private.website_urls as led
  join private.website_urls as other
    on other.organization_id = source.organization_id and other.website_source_id = source.id and other.url = target
      and other.state = 'done' and other.outcome in ('read', 'unchanged', 'duplicate')
  where led.organization_id = source.organization_id and led.website_source_id = source.id and led.url <> target
    and (led.leads_to = target or led.canonical = target)
$$;
comment on function private.miss_led_pages(public.website_sources, text) is
  'Misses the pages that are known under another address now (a redirect for good, rel=canonical), if that one is read.';
grant execute on function private.miss_led_pages(public.website_sources, text) to service_role;
