-- Pages of the organizations' own sites, as a crawl leaves them.

drop table if exists pg_temp.life_pages;
create temporary table life_pages on commit drop as
select *, row_number() over (partition by slug)::integer as number
from (values
  ('alpine', 'https://alpine.example/', 'Alpine Trails: guided walks in the Bernese Alps', 'en',
   'Small groups, local guides, since 1998. Walks for families, ridges for the sure-footed, a via ferrata for everybody who ever wanted to try one. Groups have at most twelve people.'),
  ('alpine', 'https://alpine.example/guides', 'Our guides', 'en',
   'Mia leads the sunrise tours and speaks Italian and English. Anton is a certified mountain guide and teaches climbing. Lena and Jonas look after gear and private tours. All of them are trained in first aid.'),
  ('alpine', 'https://alpine.example/companies', 'Team days', 'en',
   'For ten to forty people: a walk with lunch, a climbing course in the hall, or both. We need two weeks'' notice and one person who decides. Companies pay by invoice within thirty days.'),
  ('alpine', 'https://alpine.example/de/firmen', 'Firmenanlässe', 'de',
   'Für zehn bis vierzig Personen: eine Wanderung mit Mittagessen, ein Kletterkurs in der Halle oder beides. Wir brauchen zwei Wochen Vorlauf. Firmen zahlen auf Rechnung innert dreissig Tagen.'),
  ('harbor', 'https://harbor.example/', 'Harbor Kayaks: on the water around St. John''s', 'en',
   'Icebergs in spring, puffins in summer, sunsets all year. Double and single kayaks, eight people to a group, two guides. The shed is in Bay Bulls, half an hour south of the city.')
) as page (slug, url, title, language, content);

insert into public.website_sources (id, organization_id, base_url, max_pages, crawl_frequency, last_crawled_at, status, pages_crawled)
select source.id::uuid, tenant.id, source.base_url, 50, 'weekly', now() - interval '2 days', 'completed',
       (select count(*)::integer from life_pages as page where page.slug = source.slug)
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a3b01', 'https://alpine.example'),
  ('harbor', '00000000-0000-4000-8000-0000000b3b01', 'https://harbor.example')
) as source (slug, id, base_url)
join life_tenants as tenant on tenant.slug = source.slug
on conflict do nothing;

insert into public.website_pages (id, organization_id, website_source_id, url, title, content, content_hash, language,
                                  chunk_count, crawled_at)
select pg_temp.life_id(page.slug || ' page', page.number), tenant.id, source.id, page.url, page.title, page.content,
       sha256(convert_to(page.content, 'UTF8')), page.language, 1, now() - interval '2 days'
from life_pages as page
join life_tenants as tenant on tenant.slug = page.slug
join public.website_sources as source
  on source.organization_id = tenant.id and page.url like source.base_url || '/%'
on conflict do nothing;

insert into public.knowledge_chunks (id, organization_id, source_type, source_id, position, headings, content, content_hash, language)
select pg_temp.life_id(page.slug || ' page passage', page.number), tenant.id, 'website',
       pg_temp.life_id(page.slug || ' page', page.number), 0, array[page.title], page.content,
       sha256(convert_to(concat_ws(E'\n', jsonb_build_array(page.title)::text, page.content), 'UTF8')), page.language
from life_pages as page
join life_tenants as tenant on tenant.slug = page.slug
on conflict do nothing;
