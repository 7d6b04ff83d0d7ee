create or replace function private.act_for(organization_id uuid) returns void
language sql volatile set search_path = ''
as $$
  select set_config('frontdesk.acting_organization', organization_id::text, true)
$$;
comment on function private.act_for(uuid) is
  'Opens one organization to the functions'' role for the rest of the transaction.';
grant execute on function private.act_for(uuid) to frontdesk_functions, frontdesk_privacy;
