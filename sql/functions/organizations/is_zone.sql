create or replace function private.is_zone(name text) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  -- Postgres takes more than names of zones: POSIX rules such as XYZ+3, of which no other part of the system knows.
  if name !~ '^([A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+){1,2}|UTC)$' then
    return false;
  end if;
  perform now() at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end
$$;
comment on function private.is_zone(text) is 'Whether there is such a zone in the IANA database: Area/Place, or UTC.';
grant execute on function private.is_zone(text) to frontdesk_functions;
