-- document-ingest: from a file to its passages, in steps that go on where a crash left off.

create function private.large_organization() returns integer
language sql immutable set search_path = ''
as $$
  select 20000
$$;
comment on function private.large_organization() is
  'From how many vectors on those of an organisation are searched by a graph: comparing them all takes some 10 ms.';

create function private.graph_vectors(organization uuid, made_by text, most integer) returns integer
language plpgsql set search_path = ''
as $$
declare
  graphed integer := 0;
begin
  if exists (
    select from public.embeddings as known
    where known.organization_id = organization and known.model = made_by and known.in_graph
  ) or (
    select count(*) from (
      select from public.embeddings as known
      where known.organization_id = organization and known.model = made_by and not known.in_graph
      limit private.large_organization()
    ) as first_ones
  ) >= private.large_organization() then
    update public.embeddings as vector set in_graph = true
    where vector.ctid = any (array(
      select known.ctid from public.embeddings as known
      where known.organization_id = organization and known.model = made_by and not known.in_graph
      limit most for update skip locked
    ));
    get diagnostics graphed = row_count;
  end if;
  return graphed;
end
$$;
comment on function private.graph_vectors(uuid, text, integer) is
  'Puts up to so many vectors of a large organisation into the graph: how many. The caller acts for it.';

create function private.document_report(organization uuid, document uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'document', jsonb_build_object(
      'id', document.id, 'organization_id', document.organization_id, 'filename', document.filename,
      'file_path', document.file_path, 'file_size', document.file_size, 'mime_type', document.mime_type,
      'status', document.status, 'failure', document.failure, 'language', document.language, 'pages', document.pages,
      'tags', document.tags, 'created_at', document.created_at, 'updated_at', document.updated_at
    ),
    'progress', jsonb_build_object(
      'passages', document.chunk_count,
      'embedded', case document.status when 'processed' then document.chunk_count else (
        select count(*) from public.knowledge_chunks as chunk
        where chunk.organization_id = document.organization_id and chunk.source_type = 'document'
          and chunk.source_id = document.id and chunk.embedding_model is not null
      ) end,
      'is_worked_on', coalesce(document.worked_on_until > now(), false)
    )
  )
  from public.documents as document
  where document.organization_id = organization and document.id = document_report.document
$$;
comment on function private.document_report(uuid, uuid) is 'What a caller learns of a document and its progress.';

create function private.begin_document(organization uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  hash constant bytea := decode(arguments ->> 'content_hash', 'hex');
  known public.documents;
begin
  perform private.act_for(organization);
  insert into public.documents (organization_id, filename, file_path)
  values (organization, arguments ->> 'filename', arguments ->> 'file_path')
  on conflict (organization_id, file_path) do nothing;
  select * into known from public.documents as document
  where document.organization_id = organization and document.file_path = arguments ->> 'file_path'
  for update;
  if known.worked_on_until > now() then
    perform private.fail(409, 'document_in_progress', 'This document is being worked on. Ask for it in a moment.');
  end if;
  update public.documents as document set
    filename = arguments ->> 'filename', file_size = (arguments ->> 'file_size')::integer,
    mime_type = arguments ->> 'mime_type', content_hash = hash, failure = null,
    tags = coalesce(array(select jsonb_array_elements_text(nullif(arguments -> 'tags', 'null'))), '{}'),
    -- What is unchanged is read again all the same: its passages keep their vectors.
    status = 'processing', worked_on_until = now() + interval '2 minutes'
  where document.id = known.id;
  return jsonb_build_object('document_id', known.id, 'choose', private.embedding_choice(organization));
end
$$;
comment on function private.begin_document(uuid, jsonb) is
  'Takes a document up: a new one, or one with the same file_path in its place; 409 document_in_progress while another
   works on it. The reader has two minutes.';

create function private.document_begin(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.begin_document(private.callers_organization(), arguments)
$$;
comment on function private.document_begin(jsonb) is
  'The first step of document-ingest. arguments: filename, file_path, file_size, mime_type, content_hash (hex), tags.
   Answers document_id, and choose: the organisation''s embedding model, null for the platform''s.';

create function private.own_document(document uuid) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization from public.documents as known
  where known.id = document
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'document_not_found', 'There is no such document.', '/document_id');
  end if;
  return organization;
end
$$;
comment on function private.own_document(uuid) is
  'The organisation of a document that the caller may see; else 404 document_not_found.';

create function private.fail_document(organization uuid, document uuid, reason text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.act_for(organization);
  perform private.set_passages(organization, 'document', document, null, '{}', '[]');
  update public.documents as known
  set status = 'failed', failure = reason, chunk_count = 0, worked_on_until = null, language = null, pages = null
  where known.organization_id = organization and known.id = document;
  return private.document_report(organization, document);
end
$$;
comment on function private.fail_document(uuid, uuid, text) is 'A document that can''t be read, and why.';

create function private.document_failed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.fail_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid,
    arguments ->> 'failure'
  )
$$;
comment on function private.document_failed(jsonb) is
  'document-ingest: the file can''t be read. arguments: document_id, failure.';

create function private.read_document(organization uuid, document uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  tags_of_it text[];
begin
  perform private.act_for(organization);
  select known.tags into tags_of_it from public.documents as known
  where known.organization_id = organization and known.id = document for update;
  update public.documents as known set
    language = arguments ->> 'language', pages = (arguments ->> 'pages')::integer,
    chunk_count = private.set_passages(
      organization, 'document', document, arguments ->> 'language', tags_of_it, arguments -> 'passages'
    ),
    worked_on_until = now() + interval '1 minute'
  where known.organization_id = organization and known.id = document;
  return private.document_report(organization, document);
end
$$;
comment on function private.read_document(uuid, uuid, jsonb) is
  'A document that was read: its language, its pages, its passages.';

create function private.document_read(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.read_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid, arguments
  )
$$;
comment on function private.document_read(jsonb) is
  'document-ingest: the file was read. arguments: document_id, language, pages, passages [{content, headings, page}].';

create function private.embed_document(organization uuid, document uuid, arguments jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  made_by constant text := arguments ->> 'model';
  is_first constant boolean := jsonb_array_length(arguments -> 'vectors') = 0;
  known public.documents;
  pending jsonb;
  is_done boolean;
begin
  perform private.act_for(organization);
  select * into known from public.documents as found
  where found.organization_id = organization and found.id = document for update;
  if known.status <> 'processing' then
    return private.document_report(organization, document);
  end if;
  if is_first and not (arguments ->> 'goes_on')::boolean then
    if known.worked_on_until > now() then
      return private.document_report(organization, document);
    end if;
    if known.chunk_count = 0 then
      -- Whoever read it is gone, and left nothing.
      return private.fail_document(organization, document,
        'The file could not be read within the limits of time and memory.');
    end if;
  end if;

  with given as (
    select (vector ->> 'id')::uuid as chunk_id, (vector ->> 'embedding')::extensions.halfvec as embedding
    from jsonb_array_elements(arguments -> 'vectors') as vector
  ), kept as (
    insert into public.embeddings as vector (organization_id, chunk_id, model, embedding)
    select organization, given.chunk_id, made_by, given.embedding
    from given
    join public.knowledge_chunks as chunk on chunk.organization_id = organization and chunk.id = given.chunk_id
    on conflict (organization_id, chunk_id, model) do update set embedding = excluded.embedding
  )
  update public.knowledge_chunks as chunk set embedding_model = made_by, indexed_in_qdrant = false
  from given where chunk.organization_id = organization and chunk.id = given.chunk_id;

  select jsonb_agg(jsonb_build_object('id', next.id, 'headings', next.headings, 'content', next.content)) into pending
  from (
    select chunk.id, chunk.headings, chunk.content from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.source_type = 'document' and chunk.source_id = document
      and chunk.embedding_model is distinct from made_by
    order by chunk.position limit (arguments ->> 'most')::integer
  ) as next;
  is_done := pending is null and not exists (
    select from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.source_type = 'document' and chunk.source_id = document
      and chunk.embedding_model is distinct from made_by
  );
  update public.documents as found set
    status = case when is_done then 'processed' else 'processing' end,
    worked_on_until = case when pending is not null then now() + interval '1 minute' end
  where found.organization_id = organization and found.id = document;
  perform private.graph_vectors(organization, made_by, 200);
  return private.document_report(organization, document) || jsonb_build_object('pending', coalesce(pending, '[]'));
end
$$;
comment on function private.embed_document(uuid, uuid, jsonb) is
  'Keeps vectors of passages of a document and gives the next passages that have none of the model. The first call has
   no vectors; it takes over what nobody works on any more, and where its reader is gone without a passage, the
   document failed. With most = 0 the caller leaves it to another.';

create function private.document_embed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.embed_document(
    private.own_document((arguments ->> 'document_id')::uuid), (arguments ->> 'document_id')::uuid, arguments
  )
$$;
comment on function private.document_embed(jsonb) is
  'document-ingest: a step. arguments: document_id, model, vectors [{id, embedding}], most (passages of the next step),
   goes_on (whether the caller works on it already).';

create function private.document_state(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  document constant uuid := (arguments ->> 'document_id')::uuid;
  organization constant uuid := private.own_document(document);
begin
  return private.document_report(organization, document)
    || jsonb_build_object('choose', private.embedding_choice(organization));
end
$$;
comment on function private.document_state(jsonb) is
  'document-ingest: how far a document is, and its organisation''s embedding model.';

alter function private.begin_document(uuid, jsonb) owner to frontdesk_functions;
alter function private.fail_document(uuid, uuid, text) owner to frontdesk_functions;
alter function private.read_document(uuid, uuid, jsonb) owner to frontdesk_functions;
alter function private.embed_document(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function
  private.large_organization(), private.graph_vectors(uuid, text, integer), private.document_report(uuid, uuid),
  private.embedding_choice(uuid)
to frontdesk_functions;
grant execute on function
  private.document_report(uuid, uuid), private.own_document(uuid),
  private.document_begin(jsonb), private.document_failed(jsonb), private.document_read(jsonb),
  private.document_embed(jsonb), private.document_state(jsonb)
to authenticated;

revoke execute on all routines in schema private from public;
