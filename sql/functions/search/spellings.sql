create or replace function private.spellings(headings text[], content text) returns text[]
language sql immutable parallel safe set search_path = ''
as $$
  select tsvector_to_array(to_tsvector('private.simple', concat_ws(' ', private.joined(headings), content)))
$$;
comment on function private.spellings(text[], text) is
  'The different words of a passage as they are spelled, in lower case and without accents.';
grant execute on function private.spellings(text[], text) to frontdesk_functions;
