create or replace function private.topic_run_embedded(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  kept integer;
begin
  insert into public.message_embeddings as known (organization_id, message_id, model, embedding)
  select held.organization_id, message.id, arguments ->> 'model', decode(given.embedding, 'base64')
  from jsonb_to_recordset(arguments -> 'embeddings') as given (id uuid, embedding text)
  join public.messages as message on message.organization_id = held.organization_id and message.id = given.id
  on conflict (organization_id, message_id) do update
  set model = excluded.model, embedding = excluded.embedding, created_at = now();
  get diagnostics kept = row_count;
  update public.topic_runs as run set embedded_count = run.embedded_count + kept where run.id = held.id;
  return to_jsonb(kept);
end
$$;
comment on function private.topic_run_embedded(jsonb) is
  'Keeps vectors of messages. arguments: lease, model, embeddings [{id, embedding (base64)}]. Gives how many.';
grant execute on function private.topic_run_embedded(jsonb) to service_role;
