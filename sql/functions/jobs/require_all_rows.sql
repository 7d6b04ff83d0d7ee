create or replace function private.require_all_rows() returns void
language plpgsql stable set search_path = ''
as $$
begin
  if not exists (
    select from pg_catalog.pg_roles as login where login.rolname = current_user and (login.rolsuper or login.rolbypassrls)
  ) then
    raise exception 'row-level security hides what was due from %: call this as a login with bypassrls', current_user;
  end if;
end
$$;
comment on function private.require_all_rows() is
  'Fails for a login that row-level security binds: it sees no rows, and would be told that nothing was due.';
