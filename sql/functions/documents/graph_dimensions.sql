create or replace function private.graph_dimensions(model text) returns integer
language sql immutable
as $$
  select case model when 'all-minilm-l6-v2' then 384 when 'text-embedding-3-small' then 1536 end
$$;
comment on function private.graph_dimensions(text) is
  'How many numbers a vector has in the graph of a model, as the indexes of public.embeddings have it. Null: there is no graph.';
grant execute on function private.graph_dimensions(text) to service_role, frontdesk_functions;
