create or replace function private.version_workflow() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = auto
as $$
begin
  if (new.nodes, new.edges) is distinct from (old.nodes, old.edges) then
    new.version := old.version + 1;
  end if;
  return new;
end
$$;
comment on function private.version_workflow() is 'Trigger: counts the versions of a workflow''s graph.';

create or replace trigger version_workflow before update of nodes, edges on public.workflows
  for each row execute function private.version_workflow();
