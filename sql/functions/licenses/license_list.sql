create or replace function private.license_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with chosen as materialized (
    select private.callers_organization('member') as id
  )
  select jsonb_build_object('licenses', coalesce(jsonb_agg(jsonb_build_object(
    'id', license.id, 'key_hint', license.key_hint,
    'valid', license.expiration_date is null or license.expiration_date > now(),
    'expires_at', license.expiration_date, 'modules', private.license_modules_of(license.organization_id, license.id),
    'created_at', license.created_at
  ) order by license.created_at desc, license.id), '[]'))
  from public.licenses as license, chosen
  where license.organization_id = chosen.id
$$;
comment on function private.license_list(jsonb) is 'The licenses of the caller''s organization. arguments: none.';
grant execute on function private.license_list(jsonb) to authenticated;
