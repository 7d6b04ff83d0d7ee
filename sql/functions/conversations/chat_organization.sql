create or replace function private.chat_organization(arguments jsonb) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  named constant uuid := (arguments ->> 'organization_id')::uuid;
begin
  if private.caller() <> 'service_role' or named is null then
    return private.searched_organization();
  end if;
  -- What the clock calls answers for many organizations: from here on it is as if this one had been asked for.
  perform set_config('frontdesk.requested_organization', named::text, true);
  return named;
end
$$;
comment on function private.chat_organization(jsonb) is
  'The organization that a step of a reply is for: the one that the caller searches; for the service the organization_id of the
   arguments, if there is one.';
grant execute on function private.chat_organization(jsonb) to anon, client, authenticated, service_role;
