-- How a request enters the database: one statement that takes on the caller's role, does the work, and remembers its
-- answer under the caller's idempotency key. While it is worked on, its id is the application's name, which Postgres's
-- log and pg_stat_activity show.
create or replace function private.as_tenant(
  claims jsonb, function_name text, arguments jsonb, context jsonb default '{}',
  out answer text, out replayed boolean
)
language plpgsql set search_path = ''
as $$
declare
  role constant text := claims ->> 'role';
  idempotency_key constant text := context ->> 'idempotency_key';
  fingerprint constant text := context ->> 'fingerprint';
  settings text[];
begin
  if role is null or role not in ('anon', 'client', 'guest', 'authenticated', 'service_role') then
    raise insufficient_privilege using message = 'claims name no role of a tenant';
  end if;
  -- All of it ends with this statement's transaction. The role comes last: from there on, only what the
  -- caller may do can be done. They are assigned, since an expression costs less than a statement.
  settings := array[
    set_config('request.jwt.claims', claims::text, true),
    set_config('frontdesk.requested_organization', coalesce(context ->> 'organization_id', ''), true),
    set_config('frontdesk.request_id', coalesce(context ->> 'request_id', ''), true),
    set_config('frontdesk.network', coalesce(context ->> 'network', ''), true),
    set_config('frontdesk.acting_organization', '', true),
    set_config('application_name', coalesce(context ->> 'request_id', ''), true),
    set_config('timezone', 'UTC', true),
    set_config('role', role, true)
  ];

  -- What we ask ourselves, and providers, are not kept waiting.
  if role <> 'service_role' then
    -- Whoever waits for themselves takes up no place of their network.
    if claims ->> 'sub' is not null then
      perform private.take_place('statements caller', claims ->> 'sub');
    end if;
    if context ->> 'network' is not null then
      perform private.take_place('statements network', context ->> 'network');
    end if;
  end if;

  if role = 'client' and private.client_organization() is null then
    perform private.fail(401, 'unauthorized', 'The access token is not valid, or no longer. Sign in again.');
  end if;

  replayed := false;
  if idempotency_key is not null then
    answer := private.idempotency_claim(function_name, idempotency_key, fingerprint);
    if answer is not null then
      replayed := true;
      return;
    end if;
  end if;

  -- After the key: a repeated request gets the answer of the first, which may have ended what the token is for.
  if role = 'guest' then
    perform private.require_valid_guest();
  end if;

  execute format('select private.%I($1)::text', function_name) into answer using arguments;

  if idempotency_key is not null then
    perform private.idempotency_keep(
      function_name, idempotency_key, fingerprint, answer, (context ->> 'keep_for')::interval
    );
  end if;
end
$$;
comment on function private.as_tenant(jsonb, text, jsonb, jsonb) is
  'The Postgres door. Runs private.<function_name>(arguments) as the caller whose verified claims are given,
   under row-level security, in the transaction of this one statement. context: organization_id (named by the
   caller), request_id, network (that a stranger calls from), and for what must happen once: idempotency_key, fingerprint, keep_for. Gives the answer
   as JSON text, and whether it is that of an earlier request with the same key.';
grant execute on function private.as_tenant(jsonb, text, jsonb, jsonb) to authenticator;
