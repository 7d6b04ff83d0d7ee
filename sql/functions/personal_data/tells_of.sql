create or replace function private.tells_of(document jsonb, person private.person) returns boolean
language sql immutable set search_path = ''
as $$
  select exists (
    select from jsonb_path_query(document, 'strict $.**') as part
    where jsonb_typeof(part) = 'string' and (part #>> '{}') = any (person.records::text[])
  )
$$;
comment on function private.tells_of(jsonb, private.person) is 'Whether a value in a document is one of a person''s ids.';
grant execute on function private.tells_of(jsonb, private.person) to frontdesk_privacy;
