create or replace function private.same_address(one text, other text) returns boolean
language sql immutable set search_path = ''
as $$
  select lower(one collate "C") = lower(other collate "C")
$$;
comment on function private.same_address(text, text) is
  'Whether two e-mail addresses are one. Only the letters of ASCII count the same in either case: folding others
   would take the Kelvin sign for a k, and so the address of one person for that of another.';
grant execute on function private.same_address(text, text)
  to anon, client, authenticated, service_role, frontdesk_functions;
