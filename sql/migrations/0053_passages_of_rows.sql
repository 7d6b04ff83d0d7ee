-- How passages come to be: those of entries, experiences and vectors by triggers, those of files by functions.

create function private.set_passages(
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
           coalesce(array(select jsonb_array_elements_text(passage -> 'headings')), '{}'),
           passage ->> 'content', hash, set_passages.language, set_passages.tags
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
   its vector, what is new has none yet, what is not among them is gone. The caller acts for the organisation.';

create function private.paragraphs(title text, content text) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'content', btrim(paragraph, E' \t\r\n'), 'headings', jsonb_build_array(title)
  ) order by ordinality), '[]')
  from regexp_split_to_table(content, E'\\n[ \\t\\r]*\\n') with ordinality as list (paragraph, ordinality)
  where btrim(paragraph, E' \t\r\n') <> ''
$$;
comment on function private.paragraphs(text, text) is 'The paragraphs of a text as passages under its title.';

create function private.refresh_passages() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  acted_for constant uuid := private.acting_organization();
  row record;
begin
  row := case tg_op when 'DELETE' then old else new end;
  perform private.act_for(row.organization_id);
  if tg_op = 'DELETE' then
    delete from public.knowledge_chunks as chunk
    where chunk.organization_id = old.organization_id and chunk.source_type = tg_argv[0] and chunk.source_id = old.id;
  elsif tg_argv[0] = 'knowledge' then
    perform private.set_passages(new.organization_id, 'knowledge', new.id, new.language, new.tags,
      private.paragraphs(new.title, new.content));
  elsif tg_argv[0] = 'experience' then
    perform private.set_passages(new.organization_id, 'experience', new.id, null, new.tags,
      case when new.is_active then private.paragraphs(
        new.name, concat_ws(E'\n', coalesce(nullif(new.description, ''), new.name), new.location)
      ) else '[]' end);
  elsif tg_argv[0] = 'vector' then
    perform private.set_passages(new.organization_id, 'vector', new.id, null, '{}',
      jsonb_build_array(jsonb_build_object('content', new.content, 'headings', '[]'::jsonb)));
    insert into public.embeddings (organization_id, chunk_id, model, embedding)
    select chunk.organization_id, chunk.id, new.model, extensions.l2_normalize(new.embedding::extensions.halfvec)
    from public.knowledge_chunks as chunk
    where chunk.organization_id = new.organization_id and chunk.source_type = 'vector' and chunk.source_id = new.id;
    update public.knowledge_chunks as chunk set embedding_model = new.model
    where chunk.organization_id = new.organization_id and chunk.source_type = 'vector' and chunk.source_id = new.id;
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  return null;
end
$$;
comment on function private.refresh_passages() is
  'Trigger: keeps the passages of a row. Its argument is their source_type.';
alter function private.refresh_passages() owner to frontdesk_functions;
grant execute on function
  private.set_passages(uuid, text, uuid, text, text[], jsonb), private.paragraphs(text, text)
to frontdesk_functions;

create trigger passages after insert or update of title, content, language, tags or delete on public.knowledge_base
  for each row execute function private.refresh_passages('knowledge');
create trigger passages
  after insert or update of name, description, location, tags, is_active or delete on public.experiences
  for each row execute function private.refresh_passages('experience');
create trigger passages after insert or delete on public.vector_store
  for each row execute function private.refresh_passages('vector');
create trigger passages after delete on public.documents
  for each row execute function private.refresh_passages('document');
create trigger passages after delete on public.website_pages
  for each row execute function private.refresh_passages('website');

-- What was there before the triggers; when somebody last changed it stays as it is.
alter table public.experiences disable trigger touch;
do $$
declare
  known record;
begin
  for known in select * from public.experiences loop
    update public.experiences set name = name where id = known.id;
  end loop;
end
$$;
alter table public.experiences enable trigger touch;

revoke execute on all routines in schema private from public;
