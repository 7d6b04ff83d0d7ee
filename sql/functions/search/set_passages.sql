-- How passages come to be: those of entries, experiences and vectors by triggers, those of files by functions.
create or replace function private.set_passages(
  organization uuid, kind text, source uuid, language text, tags text[], passages jsonb
) returns integer
language plpgsql set search_path = ''
as $$
declare
  passages_set integer;
begin
  with given as (
    select distinct on (hash) hash, passage, ordinality - 1 as position
    from jsonb_array_elements(passages) with ordinality as list (passage, ordinality),
    lateral (select sha256(convert_to(
      concat_ws(E'\n', (passage -> 'headings')::text, passage ->> 'content'), 'UTF8'
    )) as hash) as hashed
    order by hash, ordinality
  ), gone as (
    delete from public.knowledge_chunks as old
    where old.organization_id = organization and old.source_type = kind and old.source_id = source
      and old.content_hash not in (select hash from given)
  ), kept as (
    insert into public.knowledge_chunks as chunk
      (organization_id, source_type, source_id, position, page, headings, content, content_hash, language, tags)
    select organization, kind, source, given.position, (passage ->> 'page')::integer,
           -- What a file says is not bounded by us: a column is.
           coalesce(array(
             select left(heading, 2000) from jsonb_array_elements_text(passage -> 'headings') as heading limit 20
           ), '{}'),
           left(passage ->> 'content', 50000), hash, set_passages.language, set_passages.tags
    from given
    on conflict (organization_id, source_type, source_id, content_hash) do update
      set position = excluded.position, page = excluded.page, language = excluded.language, tags = excluded.tags
      where (chunk.position, chunk.page, chunk.language, chunk.tags)
        is distinct from (excluded.position, excluded.page, excluded.language, excluded.tags)
  )
  select count(*) into passages_set from given;
  return passages_set;
end
$$;
comment on function private.set_passages(uuid, text, uuid, text, text[], jsonb) is
  'Makes these the passages of a source: [{content, headings, page}], in order; how many. What was there before keeps
   its vector, what is new has none yet, what is not among them is gone. The caller acts for the organization.';
grant execute on function private.set_passages(uuid, text, uuid, text, text[], jsonb)
  to service_role, frontdesk_functions;
