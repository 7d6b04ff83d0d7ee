create or replace function private.require_role(organization uuid, least_role text) returns void
language plpgsql stable set search_path = ''
as $$
declare
  ranks constant text[] := array['member', 'admin', 'owner'];
begin
  if coalesce(array_position(ranks, private.role_in(organization)), 0) < array_position(ranks, least_role) then
    perform private.fail(403, 'role_too_low', format('This takes the role %s, or more.', least_role));
  end if;
end
$$;
comment on function private.require_role(uuid, text) is
  'Fails with 403 role_too_low where the caller has not at least this role in an organization. Functions with more
   rights than their caller ask so for themselves who calls.';
grant execute on function private.require_role(uuid, text) to frontdesk_functions, frontdesk_privacy;
