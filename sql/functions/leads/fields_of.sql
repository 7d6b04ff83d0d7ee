create or replace function private.fields_of(document jsonb) returns jsonb
language sql immutable set search_path = ''
as $$
  select case jsonb_typeof(document) when 'object' then document else '{}' end
$$;
comment on function private.fields_of(jsonb) is 'A document where it is an object; the staff may write anything there.';
grant execute on function private.fields_of(jsonb) to service_role, frontdesk_functions;
