create or replace function private.embedding_model(choice jsonb) returns text
language sql immutable set search_path = ''
as $$
  select (choice ->> 'model_name') || coalesce('@' || (choice #>> '{configuration,dimensions}'), '')
$$;
comment on function private.embedding_model(jsonb) is 'The name that is kept with each vector of a chosen model.';
grant execute on function private.embedding_model(jsonb) to anon, client, authenticated, service_role;
