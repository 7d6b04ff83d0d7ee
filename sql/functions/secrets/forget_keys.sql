create or replace function private.forget_keys(organization uuid, arguments jsonb, only_replaced boolean)
returns setof public.key_store
language sql volatile set search_path = ''
as $$
  with dropped as (
    delete from public.key_store as known
    where known.organization_id = organization and known.provider = arguments ->> 'provider'
      and known.purpose = arguments ->> 'purpose' and (known.expires_at is not null or not only_replaced)
    returning known.*
  ), forgotten as (
    delete from public.secrets as secret using dropped
    where secret.organization_id = organization and secret.purpose = dropped.purpose
      and secret.subject_id = dropped.id
  )
  select * from dropped order by expires_at nulls first
$$;
comment on function private.forget_keys(uuid, jsonb, boolean) is
  'Deletes the keys of a provider for a purpose, with what was sealed of them; the one in use first. arguments: provider,
   purpose. only_replaced: keeps the one in use.';
grant execute on function private.forget_keys(uuid, jsonb, boolean) to frontdesk_functions;
