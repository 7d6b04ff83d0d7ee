-- pgvector's settings are known when it has been used: before that, only a superuser may name one in a function.
do $$
begin
  perform '[0]'::extensions.vector;
end
$$;

create or replace function private.nearest_passages(
  organization uuid, model text, question extensions.halfvec, filter jsonb, most integer
) returns table (chunk_id uuid, similarity real)
language plpgsql stable security definer set search_path = '' set plan_cache_mode = auto
-- A filter may let few of the nearest through: the graph is walked on until there are enough.
set hnsw.iterative_scan = relaxed_order set hnsw.ef_search = 600 set hnsw.max_scan_tuples = 40000
-- The planner takes a large organization for a small one, since it can't see for which the function acts, and would
-- compare all: without sorting, only the graph gives the nearest first. What is not in it is sorted all the same.
set enable_sort = off
as $$
declare
  dimensions constant integer := extensions.vector_dims(question);
  sources constant text[] := private.wanted_sources(organization, filter);
  -- Such a filter lets few passages through: they are found first, and their vectors compared.
  is_narrow constant boolean := filter ?| array['source_ids', 'tags', 'from', 'until'];
  conditions text := private.passage_filter(filter - 'sources');
  has_graph boolean;
  joined text;
  template text;
  lazy_template text;
  compared text;
  in_graph text;
  all_of constant text := 'select array_agg(chunk_id order by place), array_agg((- distance)::real order by place) from (
    select chunk_id, distance, row_number() over (order by distance, chunk_id) as place from (%s) as near
  ) as nearest where place <= $5';
  ids uuid[];
  similarities real[];
begin
  if sources = '{}' then
    return;
  end if;
  perform private.act_for(organization);
  -- Of which kind each passage is has to be looked up only where there are others.
  if exists (
    select from private.passage_totals as known
    where known.organization_id = organization and known.source_type <> all (sources)
  ) then
    conditions := conditions || ' and chunk.source_type = any ($6)';
  end if;
  has_graph := exists (
    select from public.embeddings as known
    where known.organization_id = organization and known.model = nearest_passages.model and known.in_graph
  );
  joined := case when conditions <> '' then
    'join public.knowledge_chunks as chunk
       on chunk.organization_id = vector.organization_id and chunk.id = vector.chunk_id' else '' end;
  template :=
    '(select vector.chunk_id, %1$s as distance from public.embeddings as vector ' || joined || '
      where vector.organization_id = $2 and vector.model = $3 and %2$s ' || conditions || '
      order by %1$s limit $5)';
  -- Of any other filter, the passages are looked up in the order of their distance, until there are enough.
  lazy_template :=
    '(select vector.chunk_id, vector.distance from (
        select vector.organization_id, vector.chunk_id, %1$s as distance from public.embeddings as vector
        where vector.organization_id = $2 and vector.model = $3 and %2$s
        order by %1$s offset 0
      ) as vector ' || joined || '
      where true ' || conditions || '
      order by vector.distance limit $5)';
  compared := format(case when conditions = '' or is_narrow then template else lazy_template end,
    'vector.embedding operator(extensions.<#>) $4',
    format('%%s and extensions.vector_dims(vector.embedding) = %s', dimensions));
  in_graph := format(template, format(
    '(vector.embedding::extensions.halfvec(%1$s)) operator(extensions.<#>) $4::extensions.halfvec(%1$s)', dimensions
  ), 'vector.in_graph');
  if has_graph then
    execute format(all_of, format(compared, 'not vector.in_graph') || ' union all ' || in_graph)
    into ids, similarities using filter, organization, model, question, most, sources;
  end if;
  -- All are compared where there is no graph, and where it gave too few: it holds those of every large organization, and
  -- stops after some steps, which a crowd of others' nearer ones, or a filter, may use up.
  if coalesce(cardinality(ids), 0) < most then
    execute format(all_of, format(compared, 'not vector.in_graph')
      || case when has_graph then ' union all ' || format(compared, 'vector.in_graph') else '' end)
    into ids, similarities using filter, organization, model, question, most, sources;
  end if;
  return query select * from unnest(ids, similarities);
end
$$;
comment on function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer) is
  'The passages of an organization nearest to a vector of this model, with the cosine of the angle, the nearest first, of
   the kinds that the caller finds. The graph is searched for those that are in it, and all others are compared.';
alter function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer) owner to frontdesk_functions;
grant execute on function private.nearest_passages(uuid, text, extensions.halfvec, jsonb, integer)
  to anon, client, authenticated, service_role;
