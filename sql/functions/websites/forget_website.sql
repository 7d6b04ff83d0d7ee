create or replace function private.forget_website(source public.website_sources) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  are_left boolean;
begin
  -- As many as have some hundred passages, and one at least.
  with counted as (
    select page.id, sum(page.chunk_count) over (order by page.url) - page.chunk_count as before
    from public.website_pages as page
    where page.organization_id = source.organization_id and page.website_source_id = source.id
  )
  delete from public.website_pages as page
  using counted
  where page.id = counted.id and counted.before < 500;
  are_left := exists (
    select from public.website_pages as page
    where page.organization_id = source.organization_id and page.website_source_id = source.id
  );
  if not are_left then
    delete from public.website_sources as known
    where known.organization_id = source.organization_id and known.id = source.id;
  end if;
  return not are_left;
end
$$;
comment on function private.forget_website(public.website_sources) is
  'Deletes some pages of a site that is being removed, and the site with the last of them; whether that is done.';
grant execute on function private.forget_website(public.website_sources) to service_role;
