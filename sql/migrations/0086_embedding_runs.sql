-- The pass that gives vectors to whatever has none: entries, experiences, pages and vectors from elsewhere as they are
-- written, documents whose reader crashed, and everything when an organisation takes another model.

create table private.embedding_runs (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  call_id uuid,
  attempt integer not null default 1,
  leased_until timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  embedded_count integer not null default 0 check (embedded_count >= 0),
  indexed_count integer not null default 0 check (indexed_count >= 0),
  failures integer not null default 0 check (failures >= 0),
  retry_at timestamptz,
  error text
);
comment on table private.embedding_runs is 'The last time that passages of an organisation were given their vectors.';
comment on column private.embedding_runs.call_id is 'The call of document-ingest that is or was last at it.';
comment on column private.embedding_runs.attempt is 'How often it was taken up: whoever was at it before can''t go on.';
comment on column private.embedding_runs.leased_until is 'Until then nobody else takes it up. Null: nobody is at it.';
comment on column private.embedding_runs.finished_at is 'Null while something is left to do.';
comment on column private.embedding_runs.embedded_count is 'Passages that got their vector.';
comment on column private.embedding_runs.indexed_count is 'Passages that Qdrant has confirmed to hold.';
comment on column private.embedding_runs.failures is 'How often in turn it came to nothing: each time the pause is longer.';
comment on column private.embedding_runs.retry_at is 'Not before then is it tried again.';
comment on column private.embedding_runs.error is 'Why the last attempt came to nothing.';
create index embedding_runs_started_idx on private.embedding_runs (started_at);
call private.guard_table('private.embedding_runs', variadic '{}');

create function private.unembedded_passages(organization uuid, made_by text, most integer)
returns table (id uuid, headings text[], content text)
language sql stable set search_path = ''
as $$
  -- A leg each for what is before and after the model in the index.
  select passage.id, passage.headings, passage.content
  from (
    select chunk.* from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.embedding_model is null
    union all
    select chunk.* from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.embedding_model < made_by
    union all
    select chunk.* from public.knowledge_chunks as chunk
    where chunk.organization_id = organization and chunk.embedding_model > made_by
  ) as passage
  where passage.source_type <> 'document' or not exists (
    select from public.documents as document
    where document.organization_id = organization and document.id = passage.source_id
      and document.worked_on_until > now()
  )
  limit most
$$;
comment on function private.unembedded_passages(uuid, text, integer) is
  'Passages of an organisation without a vector of the model, but for those of documents that somebody works on.';

create function private.has_embedding_work(organization uuid, made_by text, in_qdrant boolean) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select from private.unembedded_passages(organization, made_by, 1))
    or in_qdrant and exists (
      select from public.knowledge_chunks as chunk
      where chunk.organization_id = organization and not chunk.indexed_in_qdrant and chunk.embedding_model = made_by
    )
    or exists (
      select from public.documents as document
      where document.organization_id = organization and document.status = 'processing'
        and coalesce(document.worked_on_until, '-infinity') <= now()
    )
$$;
comment on function private.has_embedding_work(uuid, text, boolean) is
  'Whether passages of an organisation lack a vector of the model, or Qdrant lacks one, or a document was left.';

create function private.embedding_run_claim(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  calling constant uuid := (arguments ->> 'call_id')::uuid;
  named constant uuid := (arguments ->> 'organization_id')::uuid;
  lease constant interval := make_interval(secs => (arguments ->> 'lease')::integer);
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
  candidate record;
  claimed private.embedding_runs;
begin
  if named is not null and not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;

  for candidate in
    select known.id, case when config.id is not null then private.embedding_choice(known.id) end as choice
    from public.organizations as known
    left join private.embedding_runs as run on run.organization_id = known.id
    left join public.models_config as config on config.organization_id = known.id and config.agent_type = 'embedding'
    where (named is null or known.id = named)
      and coalesce(run.leased_until, '-infinity') <= now() and coalesce(run.retry_at, '-infinity') <= now()
      and run.call_id is distinct from calling
    order by run.started_at nulls first, known.id
  loop
    continue when not private.has_embedding_work(
      candidate.id, coalesce(private.embedding_model(candidate.choice), arguments ->> 'model'), in_qdrant
    );
    insert into private.embedding_runs as run (organization_id, call_id, leased_until)
    values (candidate.id, calling, now() + lease)
    on conflict (organization_id) do update
    set call_id = excluded.call_id, leased_until = excluded.leased_until, attempt = run.attempt + 1,
        started_at = now(), finished_at = null, embedded_count = 0, indexed_count = 0, error = null
    -- Somebody else may have taken it in the meantime.
    where coalesce(run.leased_until, '-infinity') <= now() and run.call_id is distinct from excluded.call_id
    returning run.* into claimed;
    if claimed.organization_id is not null then
      return jsonb_build_object(
        'run', jsonb_build_object('organization_id', claimed.organization_id, 'attempt', claimed.attempt),
        'choose', candidate.choice
      );
    end if;
  end loop;
  return 'null';
end
$$;
comment on function private.embedding_run_claim(jsonb) is
  'Takes up the next organisation with passages that lack a vector, so that nobody else does. arguments: call_id, lease
   (seconds), model (the platform''s), index (qdrant, or nothing), and optionally organization_id. Gives run and choose,
   the organisation''s own model; null (of JSON) when there is nothing left. A call takes up an organisation once.';

create function private.embedding_run_held(arguments jsonb) returns private.embedding_runs
language plpgsql set search_path = ''
as $$
declare
  held private.embedding_runs;
begin
  select * into held from private.embedding_runs as run
  where run.organization_id = (arguments #>> '{run,organization_id}')::uuid
    and run.attempt = (arguments #>> '{run,attempt}')::integer and run.leased_until is not null
  for update;
  if not found then
    perform private.fail(409, 'run_taken_over', 'Another call has taken up this run.');
  end if;
  return held;
end
$$;
comment on function private.embedding_run_held(jsonb) is
  'The run that the caller is at, locked; 409 run_taken_over where another call is. arguments: run.';

create function private.settle_documents(organization uuid, made_by text, in_qdrant boolean) returns void
language sql set search_path = ''
as $$
  update public.documents as document
  set status = case when document.chunk_count > 0 then 'processed' else 'failed' end,
      failure = case when document.chunk_count = 0
        then 'The file could not be read within the limits of time and memory.' end,
      worked_on_until = null
  where document.organization_id = organization and document.status = 'processing'
    and coalesce(document.worked_on_until, '-infinity') <= now()
    and not exists (
      select from public.knowledge_chunks as chunk
      where chunk.organization_id = organization and chunk.source_type = 'document'
        and chunk.source_id = document.id
        and (chunk.embedding_model is distinct from made_by or in_qdrant and not chunk.indexed_in_qdrant)
    )
$$;
comment on function private.settle_documents(uuid, text, boolean) is
  'Documents that nobody works on and that lack nothing are processed; failed where their reader left nothing.';

create function private.embedding_run_step(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant private.embedding_runs := private.embedding_run_held(arguments);
  organization constant uuid := held.organization_id;
  made_by constant text := arguments ->> 'model';
  most constant integer := (arguments ->> 'most')::integer;
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
  embedded constant integer := private.keep_vectors(organization, made_by, arguments -> 'vectors');
  indexed integer := 0;
  pending jsonb;
  points jsonb := '[]';
  goes_on boolean;
begin
  select coalesce(jsonb_agg(to_jsonb(next)), '[]') into pending
  from private.unembedded_passages(organization, made_by, most) as next;
  if in_qdrant then
    indexed := private.points_held(organization, made_by, arguments -> 'held');
    points := private.points_to_send(organization, made_by, null, most * 8);
  end if;
  goes_on := pending <> '[]' or points <> '[]';
  if not goes_on and not in_qdrant then
    -- So much in a step that it stays short.
    goes_on := private.graph_vectors(organization, made_by, 500) > 0;
  end if;
  if not goes_on then
    perform private.settle_documents(organization, made_by, in_qdrant);
  end if;
  update private.embedding_runs as run
  set leased_until = case when goes_on then now() + make_interval(secs => (arguments ->> 'lease')::integer) end,
      embedded_count = run.embedded_count + embedded, indexed_count = run.indexed_count + indexed,
      failures = 0, retry_at = null, finished_at = case when not goes_on then now() end
  where run.organization_id = organization;
  return jsonb_build_object(
    'pending', pending, 'points', points, 'embedded', embedded, 'indexed', indexed, 'goes_on', goes_on
  );
end
$$;
comment on function private.embedding_run_step(jsonb) is
  'A step of a run: keeps vectors of passages and what Qdrant confirmed, and gives what is next. arguments: run, model,
   lease (seconds, which begin anew), most (passages), vectors [{id, embedding}], index (qdrant, or nothing), held
   [{id, version}]. Gives pending [{id, headings, content}], points, embedded, indexed, and goes_on: false when the run
   is done.';

create function private.embedding_run_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant private.embedding_runs := private.embedding_run_held(arguments);
  failed constant text := arguments ->> 'error';
begin
  update private.embedding_runs as run
  set leased_until = null, error = failed,
      failures = case when failed is null then 0 else least(run.failures + 1, 10) end,
      retry_at = case when failed is not null then
        now() + least(interval '1 minute' * 2 ^ run.failures, interval '15 minutes')
      end
  where run.organization_id = held.organization_id;
  return 'null';
end
$$;
comment on function private.embedding_run_leave(jsonb) is
  'Leaves a run to the next call: the time is over, or something went wrong, and then there is a pause of a minute, of
   two, of four, to a quarter of an hour. arguments: run, error (null: nothing did).';

create function private.embedding_run_forget(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  perform private.points_forgotten(arguments -> 'forgotten');
  return private.points_to_forget(null, (arguments ->> 'most')::integer);
end
$$;
comment on function private.embedding_run_forget(jsonb) is
  'Keeps which points Qdrant has forgotten and gives the next that it is to forget, of all organisations and of those
   that are gone. arguments: forgotten, most.';

-- A model reads no more than some hundred words: of a paragraph that is longer, the end would never be found.
create or replace function private.paragraphs(title text, content text) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  most constant integer := 600;
  passages jsonb := '[]';
  rest text;
  part text;
  backwards text;
  behind integer;
begin
  for rest in
    select btrim(paragraph, E' \t\r\n')
    from regexp_split_to_table(content, E'\\n[ \\t\\r]*\\n') with ordinality as list (paragraph, ordinality)
    order by ordinality
  loop
    while rest <> '' loop
      part := left(rest, most);
      if length(rest) > most then
        -- After the last sentence, where that is in the second half; else after the last word; else anywhere.
        backwards := reverse(translate(part, E'\t\r\n!?', '   ..'));
        behind := strpos(backwards, ' .');
        if behind = 0 or behind > most / 2 then
          behind := strpos(backwards, ' ');
        end if;
        part := left(part, most - behind);
      end if;
      rest := btrim(substr(rest, length(part) + 1), E' \t\r\n');
      passages := passages || jsonb_build_object('content', part, 'headings', jsonb_build_array(title));
    end loop;
  end loop;
  return passages;
end
$$;
comment on function private.paragraphs(text, text) is
  'The paragraphs of a text as passages under its title, those of more than 600 letters in parts.';
alter table public.knowledge_base disable trigger touch;
update public.knowledge_base set title = title where length(content) > 600;
alter table public.knowledge_base enable trigger touch;

insert into private.schedules (function, schedule, description) values
  ('document-ingest', '* * * * *', 'Gives vectors to what was written since, and goes on with documents that were left.');

grant execute on function
  private.unembedded_passages(uuid, text, integer), private.has_embedding_work(uuid, text, boolean),
  private.embedding_run_claim(jsonb), private.embedding_run_held(jsonb), private.settle_documents(uuid, text, boolean),
  private.embedding_run_step(jsonb), private.embedding_run_leave(jsonb), private.embedding_run_forget(jsonb),
  private.graph_vectors(uuid, text, integer), private.large_organization()
to service_role;

revoke execute on all routines in schema private from public;
