create or replace function private.passages_forget(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  perform private.points_forgotten(arguments -> 'forgotten');
  return private.points_to_forget(null, (arguments ->> 'most')::integer);
end
$$;
comment on function private.passages_forget(jsonb) is
  'Keeps which points Qdrant has forgotten and gives the next that it is to forget, of all organizations and of those
   that are gone. arguments: forgotten, most.';
grant execute on function private.passages_forget(jsonb) to service_role;
