create or replace function private.unreadable_file() returns text
language sql immutable set search_path = ''
as $$
  select 'The file could not be read within the limits of time and memory.'
$$;
comment on function private.unreadable_file() is 'Why a document failed whose reader ended without a word.';
grant execute on function private.unreadable_file() to service_role, frontdesk_functions;
