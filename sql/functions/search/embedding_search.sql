create or replace function private.embedding_search(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select private.best_passages(private.searched_organization(), arguments)
$$;
comment on function private.embedding_search(jsonb) is
  'The function behind embedding-search. arguments: query, embedding (as text), neighbors (ids, where another index
   gave them), model, model_languages (which it knows; null: all), mode (vector, text, else both), filter,
   minimum_similarity, limit, after {score, id}. 409 another_model where the organization has chosen another than the one
   that made the embedding; its hint is the choice.';
grant execute on function private.embedding_search(jsonb) to anon, client, authenticated, service_role;
