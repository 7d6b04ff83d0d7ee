create or replace function private.key_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with chosen as materialized (
    select private.callers_organization('member') as id
  )
  select jsonb_build_object('keys', coalesce(jsonb_agg(private.key_shown(stored)
    order by stored.provider, stored.purpose, stored.expires_at nulls first), '[]'))
  from public.key_store as stored, chosen
  where stored.organization_id = chosen.id
$$;
comment on function private.key_list(jsonb) is 'The keys of the caller''s organization, masked. arguments: none.';
grant execute on function private.key_list(jsonb) to authenticated;
