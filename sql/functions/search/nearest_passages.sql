-- pgvector's settings are known when it has been used: before that, only a superuser may name one in a function.
do $$
begin
  perform '[0]'::extensions.vector;
end
$$;

create or replace function private.nearest_passages(
  organization uuid, model text, question extensions.halfvec, filter jsonb, most integer
) returns table (chunk_id uuid, similarity real)
language plpgsql stable set search_path = ''
-- A filter may let few of the nearest through: the graph is walked on until there are enough.
set hnsw.iterative_scan = relaxed_order set hnsw.ef_search = 600 set hnsw.max_scan_tuples = 40000
-- The planner takes a large organization for a small one, since it can't see which the caller's are, and would
-- compare all: without sorting, only the graph gives the nearest first. What is not in it is sorted all the same.
set enable_sort = off
as $$
declare
  conditions constant text := private.passage_filter(filter);
  dimensions constant integer := extensions.vector_dims(question);
  -- A leg each for what is compared and for what is in the graph.
  template constant text :=
    '(select vector.chunk_id, %1$s as distance from public.embeddings as vector %2$s
      where vector.organization_id = %3$L and vector.model = %4$L and %5$s %6$s
      order by %1$s limit %7$s)';
  joined constant text := case when conditions <> '' then
    'join public.knowledge_chunks as chunk
       on chunk.organization_id = vector.organization_id and chunk.id = vector.chunk_id' else '' end;
  legs text := format(
    template,
    format('vector.embedding operator(extensions.<#>) %L::extensions.halfvec', question), joined, organization, model,
    format('not vector.in_graph and extensions.vector_dims(vector.embedding) = %s', dimensions), conditions, most
  );
begin
  if exists (
    select from public.embeddings as known
    where known.organization_id = organization and known.model = nearest_passages.model and known.in_graph
  ) then
    legs := legs || ' union all ' || format(
      template,
      format('(vector.embedding::extensions.halfvec(%s)) operator(extensions.<#>) %L::extensions.halfvec(%1$s)',
        dimensions, question),
      joined, organization, model, 'vector.in_graph', conditions, most
    );
  end if;
  return query execute format(
    'select near.chunk_id, (- near.distance)::real from (%s) as near order by near.distance, near.chunk_id limit %s',
    legs, most
  );
end
$$;
comment on function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer) is
  'The passages of an organization nearest to a vector of this model, with the cosine of the angle. All are compared,
   but those in the graph, which is searched.';
grant execute on function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer)
  to anon, client, authenticated, service_role;
