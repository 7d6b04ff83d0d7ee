create or replace function private.is_erased_call(organization uuid, id text) returns boolean
language sql stable set search_path = ''
as $$
  select exists (
    select from public.call_logs as known
    where known.organization_id = organization and known.vapi_call_id = $2 and known.erased_at is not null
  )
$$;
comment on function private.is_erased_call(uuid, text) is
  'Whether whoever called was erased: what is told of the call since then is kept without a word. For functions that act for
   the organization.';
grant execute on function private.is_erased_call(uuid, text) to frontdesk_functions;
