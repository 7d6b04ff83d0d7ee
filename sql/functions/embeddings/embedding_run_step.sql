create or replace function private.embedding_run_step(arguments jsonb) returns jsonb
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
grant execute on function private.embedding_run_step(jsonb) to service_role;
