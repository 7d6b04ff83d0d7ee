-- Rotation: everything sealed with another key than the current one, a batch at a time, by the service.
create or replace function private.secrets_to_reseal(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('secrets', coalesce(jsonb_agg(jsonb_build_object(
    'id', batch.id, 'organization_id', batch.organization_id, 'purpose', batch.purpose,
    'subject_id', batch.subject_id, 'sealed', encode(batch.sealed, 'base64'), 'sealed_with', batch.sealed_with
  ) order by batch.id), '[]'))
  from (
    select secret.* from public.secrets as secret
    where secret.sealed_with <> arguments ->> 'current'
      and (arguments ->> 'after' is null or secret.id > (arguments ->> 'after')::uuid)
    order by secret.id limit (arguments ->> 'limit')::integer
  ) as batch
$$;
comment on function private.secrets_to_reseal(jsonb) is
  'Secrets that another key than the current one sealed. arguments: current (its id), after (an id), limit.';
grant execute on function private.secrets_to_reseal(jsonb) to service_role;
