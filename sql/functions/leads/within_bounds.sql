create or replace function private.within_bounds(before jsonb, after jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select case when octet_length(after::text) <= 65536 then after else before end
$$;
comment on function private.within_bounds(jsonb, jsonb) is
  'A document as it becomes, unless it would be larger than a column holds: nobody is refused for what others have sent.';
grant execute on function private.within_bounds(jsonb, jsonb) to frontdesk_functions;
