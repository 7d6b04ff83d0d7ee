create or replace function private.passage_languages(organization uuid) returns regconfig[]
language sql stable set search_path = ''
-- Of an organization with the usual few passages, any index would do, and what it gives be sorted. Of one with many, only
-- the index that has them in this order.
set enable_sort = off
as $$
  -- One step of the index each.
  with recursive known as (
    (select chunk.language from public.knowledge_chunks as chunk
     where chunk.organization_id = organization and chunk.language is not null
     order by chunk.language limit 1)
    union all
    select (select chunk.language from public.knowledge_chunks as chunk
            where chunk.organization_id = organization and chunk.language > known.language
            order by chunk.language limit 1)
    from known where known.language is not null
  )
  select array_agg(distinct private.text_search_config(language))
  from (select language from known union all select null) as languages
$$;
comment on function private.passage_languages(uuid) is
  'How words are compared in the passages of an organization that the caller sees: by each of their languages, and as
   those of an unknown one.';
grant execute on function private.passage_languages(uuid) to anon, client, authenticated, service_role;
