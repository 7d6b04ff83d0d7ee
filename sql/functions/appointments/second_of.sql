create or replace function private.second_of(moment timestamptz) returns bigint
language sql immutable
as $$
  select floor(extract(epoch from moment))::bigint
$$;
comment on function private.second_of(timestamptz) is 'Seconds since 1970 began in UTC.';
grant execute on function private.second_of(timestamp with time zone) to authenticated, service_role, frontdesk_functions;
