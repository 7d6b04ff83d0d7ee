create or replace function private.is_cut_otherwise(source public.website_sources, page public.website_pages) returns boolean
language sql stable set search_path = ''
as $$
  select page.left_out is distinct from array(
    select unnest(page.blocks) intersect select unnest(source.shared_blocks) order by 1
  )
$$;
comment on function private.is_cut_otherwise(public.website_sources, public.website_pages) is
  'Whether the passages of a page were made when other blocks were known to be shared than now.';
grant execute on function private.is_cut_otherwise(public.website_sources, public.website_pages) to service_role;
