create or replace function private.act_for(organization_id uuid) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  -- An expression, which costs less than a statement.
  acting constant text := set_config('frontdesk.acting_organization', coalesce(organization_id::text, ''), true);
begin
end
$$;
comment on function private.act_for(uuid) is
  'Opens one organization to the functions'' role for the rest of the transaction; null closes it again, or gives back what a
   trigger found.';
grant execute on function private.act_for(uuid) to frontdesk_functions, frontdesk_privacy;
