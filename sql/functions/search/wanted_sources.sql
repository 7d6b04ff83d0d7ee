create or replace function private.wanted_sources(organization uuid, filter jsonb) returns text[]
language plpgsql stable set search_path = ''
as $$
declare
  found constant text[] := private.searched_sources(organization);
  named constant text[] := case when jsonb_typeof(filter -> 'sources') = 'array' then
    array(select kind from jsonb_array_elements_text(filter -> 'sources') as kind where kind is not null) end;
begin
  return case
    when found is null then named
    when named is null then found
    else array(select unnest(named) intersect select unnest(found))
  end;
end
$$;
comment on function private.wanted_sources(uuid, jsonb) is
  'The kinds of passages of an organization that a filter asks for, of those that the caller finds: null: all; none where they
   find nothing there.';
grant execute on function private.wanted_sources(uuid, jsonb) to frontdesk_functions, frontdesk_lookups;
