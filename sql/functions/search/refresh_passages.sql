create or replace function private.refresh_passages() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
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
  elsif tg_argv[0] = 'document' then
    -- What it says is read by functions, and its tags are the staff's to change.
    update public.knowledge_chunks as chunk set tags = new.tags
    where chunk.organization_id = new.organization_id and chunk.source_type = 'document' and chunk.source_id = new.id
      and chunk.tags <> new.tags;
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
  perform private.act_for(acted_for);
  return null;
end
$$;
comment on function private.refresh_passages() is
  'Trigger: keeps the passages of a row. Its argument is their source_type.';
alter function private.refresh_passages() owner to frontdesk_functions;

create or replace trigger passages after insert or update of title, content, language, tags or delete on public.knowledge_base
  for each row execute function private.refresh_passages('knowledge');

create or replace trigger passages
  after insert or update of name, description, location, tags, is_active or delete on public.experiences
  for each row execute function private.refresh_passages('experience');

create or replace trigger passages after insert or delete on public.vector_store
  for each row execute function private.refresh_passages('vector');

create or replace trigger passages after update of tags or delete on public.documents
  for each row execute function private.refresh_passages('document');

create or replace trigger passages after delete on public.website_pages
  for each row execute function private.refresh_passages('website');
