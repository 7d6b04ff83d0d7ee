create or replace function private.tells_of(document text, person private.person) returns boolean
language sql immutable set search_path = ''
as $$
  select exists (
    select from unnest(person.records::text[] || person.addresses) as known (mark)
    where strpos(lower(document), known.mark) > 0
  )
$$;
comment on function private.tells_of(text, private.person) is
  'Whether a text that nobody wrote by hand names one of a person''s ids or addresses.';
grant execute on function private.tells_of(text, private.person) to frontdesk_privacy;
