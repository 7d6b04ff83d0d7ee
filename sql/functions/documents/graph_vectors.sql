create or replace function private.graph_vectors(organization uuid, made_by text, most integer) returns integer
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
        -- Vectors from elsewhere may have any length. Those are compared, with nothing.
        and extensions.vector_dims(known.embedding) = private.graph_dimensions(made_by)
      limit most for update skip locked
    ));
    get diagnostics graphed = row_count;
  end if;
  return graphed;
end
$$;
comment on function private.graph_vectors(uuid, text, integer) is
  'Puts up to so many vectors of a large organization into the graph: how many. The caller acts for it.';
grant execute on function private.graph_vectors(uuid, text, integer) to service_role, frontdesk_functions;
