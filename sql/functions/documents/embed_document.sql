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
alter function private.embed_document(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.embed_document(uuid, uuid, jsonb) to authenticated;
