-- Passages in Qdrant, for hosts that search there: what it holds, and what it still has to be told.
--
-- The vectors stay here: Qdrant is an index of them, which can be lost and made anew. It is told one thing and confirms
-- it, and only then does a passage count as indexed.

create table private.qdrant_points (
  organization_id uuid not null,
  chunk_id uuid not null,
  model text not null,
  primary key (organization_id, chunk_id, model)
);
comment on table private.qdrant_points is
  'Points that Qdrant may hold though it should not, or otherwise than it should: those on their way to it, and those of
   passages that are gone or have the vector of another model. It refers to nothing, since it outlives all of it.';
call private.guard_table('private.qdrant_points', 'select', 'insert', 'delete');

create function private.unindex_passage() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = auto
as $$
begin
  new.indexed_in_qdrant := false;
  return new;
end
$$;
comment on function private.unindex_passage() is 'Trigger: what Qdrant holds of the passage is out of date.';
create trigger unindex before update on public.knowledge_chunks for each row
  when (
    old.indexed_in_qdrant
    and (old.source_type, old.source_id, old.headings, old.content, old.language, old.tags, old.created_at,
         old.embedding_model)
      is distinct from
        (new.source_type, new.source_id, new.headings, new.content, new.language, new.tags, new.created_at,
         new.embedding_model)
  )
  execute function private.unindex_passage();

create function private.forget_point() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acted_for constant uuid := private.acting_organization();
begin
  perform private.act_for(old.organization_id);
  insert into private.qdrant_points (organization_id, chunk_id, model)
  values (old.organization_id, old.id, old.embedding_model)
  on conflict do nothing;
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  return null;
end
$$;
comment on function private.forget_point() is 'Trigger: Qdrant is to forget the point of a passage.';
alter function private.forget_point() owner to frontdesk_functions;
create trigger forget_point after delete on public.knowledge_chunks for each row
  when (old.indexed_in_qdrant) execute function private.forget_point();
create trigger forget_point_of_old_model after update on public.knowledge_chunks for each row
  when (old.indexed_in_qdrant and old.embedding_model is distinct from new.embedding_model)
  execute function private.forget_point();

create function private.unindex_vector() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acted_for constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  -- Also where it is not indexed: it may be on its way, and what arrives is then not taken for this vector.
  update public.knowledge_chunks as chunk set indexed_in_qdrant = false
  where chunk.organization_id = new.organization_id and chunk.id = new.chunk_id and chunk.embedding_model = new.model;
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  return null;
end
$$;
comment on function private.unindex_vector() is 'Trigger: Qdrant holds another vector of the passage.';
alter function private.unindex_vector() owner to frontdesk_functions;
create trigger unindex after update of embedding on public.embeddings for each row
  execute function private.unindex_vector();

-- What is said to Qdrant, and what it confirmed. The caller acts for the organisation, or is the service.

create function private.points_to_send(organization uuid, made_by text, document uuid, most integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  points jsonb;
begin
  select coalesce(jsonb_agg(next.point), '[]') into points
  from (
    select jsonb_build_object(
      'id', chunk.id, 'version', chunk.updated_at, 'vector', vector.embedding::text,
      'payload', jsonb_build_object(
        'organization_id', chunk.organization_id, 'source_type', chunk.source_type, 'source_id', chunk.source_id,
        'language', chunk.language, 'tags', chunk.tags, 'created_at', chunk.created_at
      )
    ) as point
    from public.knowledge_chunks as chunk
    join public.embeddings as vector
      on vector.organization_id = chunk.organization_id and vector.chunk_id = chunk.id and vector.model = made_by
    where chunk.organization_id = organization and not chunk.indexed_in_qdrant and chunk.embedding_model = made_by
      and (document is null or chunk.source_type = 'document' and chunk.source_id = document)
    limit most
  ) as next;
  insert into private.qdrant_points (organization_id, chunk_id, model)
  select organization, (point ->> 'id')::uuid, made_by from jsonb_array_elements(points) as point
  order by 2
  on conflict do nothing;
  return points;
end
$$;
comment on function private.points_to_send(uuid, text, uuid, integer) is
  'The next passages of an organisation, or of one of its documents, that Qdrant does not hold as they are: id, version,
   vector, payload. From now on it may hold them.';

create function private.points_held(organization uuid, made_by text, held jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  points_held integer;
begin
  with indexed as (
    update public.knowledge_chunks as chunk set indexed_in_qdrant = true
    from jsonb_to_recordset(held) as given (id uuid, version timestamptz)
    where chunk.organization_id = organization and chunk.id = given.id
      -- What has changed since it was sent is not what Qdrant holds.
      and chunk.updated_at = given.version and chunk.embedding_model = made_by
    returning chunk.id
  ), settled as (
    delete from private.qdrant_points as point using indexed
    where point.organization_id = organization and point.chunk_id = indexed.id and point.model = made_by
  )
  select count(*) into points_held from indexed;
  return points_held;
end
$$;
comment on function private.points_held(uuid, text, jsonb) is
  'What Qdrant has confirmed to hold: [{id, version}], as points_to_send gave them. How many are so still.';

create function private.points_to_forget(organization uuid, most integer) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(next)), '[]')
  from (
    select point.organization_id, point.chunk_id as id, point.model from private.qdrant_points as point
    where (organization is null or point.organization_id = organization) and not exists (
      select from public.knowledge_chunks as chunk
      where chunk.organization_id = point.organization_id and chunk.id = point.chunk_id
        and chunk.embedding_model = point.model
    )
    limit most
  ) as next
$$;
comment on function private.points_to_forget(uuid, integer) is
  'Points that Qdrant is to forget, of an organisation or of all (null): organization_id, id, model.';

create function private.points_forgotten(forgotten jsonb) returns void
language plpgsql set search_path = ''
as $$
begin
  -- A passage that has the model again by now has to be sent again.
  update public.knowledge_chunks as chunk set indexed_in_qdrant = false
  from jsonb_to_recordset(forgotten) as given (organization_id uuid, id uuid, model text)
  where chunk.organization_id = given.organization_id and chunk.id = given.id and chunk.embedding_model = given.model;
  delete from private.qdrant_points as point
  using jsonb_to_recordset(forgotten) as given (organization_id uuid, id uuid, model text)
  where point.organization_id = given.organization_id and point.chunk_id = given.id and point.model = given.model;
end
$$;
comment on function private.points_forgotten(jsonb) is
  'What Qdrant has confirmed to have forgotten, as points_to_forget gave it.';

create function private.keep_vectors(organization uuid, made_by text, vectors jsonb) returns integer
language plpgsql set search_path = ''
as $$
declare
  kept integer;
begin
  insert into public.embeddings as vector (organization_id, chunk_id, model, embedding)
  select organization, chunk.id, made_by, (given.embedding)::extensions.halfvec
  from jsonb_to_recordset(vectors) as given (id uuid, embedding text)
  join public.knowledge_chunks as chunk on chunk.organization_id = organization and chunk.id = given.id
  on conflict (organization_id, chunk_id, model) do update set embedding = excluded.embedding;
  get diagnostics kept = row_count;
  update public.knowledge_chunks as chunk set embedding_model = made_by, indexed_in_qdrant = false
  from jsonb_to_recordset(vectors) as given (id uuid)
  where chunk.organization_id = organization and chunk.id = given.id;
  return kept;
end
$$;
comment on function private.keep_vectors(uuid, text, jsonb) is
  'Keeps vectors of passages that are still there: [{id, embedding}]; how many.';

-- document-ingest, with Qdrant in its steps --------------------------------------------------------

create or replace function private.embed_document(organization uuid, document uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  made_by constant text := arguments ->> 'model';
  most constant integer := (arguments ->> 'most')::integer;
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
  known public.documents;
  pending jsonb;
  points jsonb := '[]';
  forget jsonb := '[]';
  is_done boolean;
  goes_on boolean;
begin
  perform private.work_for(organization);
  select * into known from public.documents as found
  where found.organization_id = organization and found.id = document for update;
  if known.status <> 'processing' then
    return private.document_report(organization, document);
  end if;
  if not (arguments ->> 'goes_on')::boolean then
    if known.worked_on_until > now() then
      return private.document_report(organization, document);
    end if;
    if known.chunk_count = 0 then
      -- Whoever read it is gone, and left nothing.
      return private.fail_document(organization, document,
        'The file could not be read within the limits of time and memory.');
    end if;
  end if;

  perform private.keep_vectors(organization, made_by, arguments -> 'vectors');
  select coalesce(jsonb_agg(jsonb_build_object('id', next.id, 'headings', next.headings, 'content', next.content)), '[]')
  into pending
  from (
    select chunk.id, chunk.headings, chunk.content from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.source_type = 'document' and chunk.source_id = document
      and chunk.embedding_model is distinct from made_by
    order by chunk.position limit most
  ) as next;
  if in_qdrant then
    perform private.points_held(organization, made_by, arguments -> 'held');
    perform private.points_forgotten(arguments -> 'forgotten');
    points := private.points_to_send(organization, made_by, document, most * 8);
    forget := private.points_to_forget(organization, most * 16);
  else
    perform private.graph_vectors(organization, made_by, 200);
  end if;
  goes_on := pending <> '[]' or points <> '[]' or forget <> '[]';
  is_done := forget = '[]' and not exists (
    select from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.source_type = 'document' and chunk.source_id = document
      and (chunk.embedding_model is distinct from made_by or in_qdrant and not chunk.indexed_in_qdrant)
  );
  update public.documents as found set
    status = case when is_done then 'processed' else 'processing' end,
    worked_on_until = case when goes_on and not is_done then now() + interval '1 minute' end
  where found.organization_id = organization and found.id = document;
  return private.document_report(organization, document)
    || jsonb_build_object('pending', pending, 'points', points, 'forget', forget);
end
$$;
comment on function private.embed_document(uuid, uuid, jsonb) is
  'Keeps vectors of passages of a document and gives the next passages that have none of the model; where they are
   searched in Qdrant, keeps what it confirmed and gives what it is to be told next. The first call brings nothing; it
   takes over what nobody works on any more, and where its reader is gone without a passage, the document failed. With
   most = 0 the caller leaves it to another.';
comment on function private.document_embed(jsonb) is
  'document-ingest: a step. arguments: document_id, model, vectors [{id, embedding}], most (passages of the next step),
   goes_on (whether the caller works on it already), index (qdrant, or nothing), held [{id, version}], forgotten.';

grant execute on function
  private.points_to_send(uuid, text, uuid, integer), private.points_held(uuid, text, jsonb),
  private.points_to_forget(uuid, integer), private.points_forgotten(jsonb), private.keep_vectors(uuid, text, jsonb)
to frontdesk_functions, service_role;

revoke execute on all routines in schema private from public;
