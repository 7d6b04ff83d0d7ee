create or replace function private.keep_website_page(source public.website_sources, done jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  page constant jsonb := done -> 'page';
  hash constant bytea := decode(page ->> 'content_hash', 'hex');
  known public.website_pages;
  cut_without constant bigint[] := array(select value::bigint from jsonb_array_elements_text(page -> 'left_out'));
begin
  if coalesce(page ->> 'content', '') = '' then
    return 'no_text';
  end if;
  select * into known from public.website_pages as held
  where held.organization_id = source.organization_id and held.website_source_id = source.id
    and held.url = done ->> 'url';
  if known.id is null then
    -- The same under another address is one page.
    if exists (
      select from public.website_pages as same
      where same.organization_id = source.organization_id and same.website_source_id = source.id
        and same.content_hash = hash and same.missing_since is null
    ) then
      return 'duplicate';
    end if;
    if (select count(*) from public.website_pages as held where held.organization_id = source.organization_id)
      >= (select kept.most from private.limits as kept where kept.kind = 'website-crawl pages')
    then
      return 'too_many_pages';
    end if;
    insert into public.website_pages (organization_id, website_source_id, url)
    values (source.organization_id, source.id, done ->> 'url')
    returning * into known;
  end if;
  if known.content_hash is distinct from hash or known.left_out is distinct from cut_without then
    update public.website_pages as held
    set blocks = array(select value::bigint from jsonb_array_elements_text(page -> 'blocks')), left_out = cut_without,
        title = page ->> 'title', content = page ->> 'content', content_hash = hash, language = page ->> 'language',
        chunk_count = private.set_passages(
          source.organization_id, 'website', known.id, page ->> 'language', '{}', page -> 'passages'
        )
    where held.id = known.id;
  end if;
  update public.website_pages as held
  set crawled_at = now(), missing_since = null, etag = page ->> 'etag', last_modified = page ->> 'last_modified'
  where held.id = known.id;
  return case when known.content_hash is distinct from hash then 'read' else 'unchanged' end;
end
$$;
comment on function private.keep_website_page(public.website_sources, jsonb) is
  'Keeps a page that was read: done has url and page {title, content, content_hash, language, passages, blocks, left_out, etag,
   last_modified}. One whose text is as it was keeps its passages, unless they are made without other blocks now; those of them that
   are as they were keep their vectors. Gives what became of it: read, unchanged, duplicate, no_text, too_many_pages.';
grant execute on function private.keep_website_page(public.website_sources, jsonb) to service_role;
