create or replace function private.secrets_sealed_otherwise(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('remaining', count(*)) from public.secrets as secret
  where secret.sealed_with <> arguments ->> 'current'
$$;
comment on function private.secrets_sealed_otherwise(jsonb) is
  'How many secrets wait for the current key. arguments: current (its id).';
grant execute on function private.secrets_sealed_otherwise(jsonb) to service_role;
