create or replace function private.idempotency_keep(
  function_name text, idempotency_key text, request_fingerprint text, answer text, keep_for interval
) returns void
language sql security definer set search_path = ''
as $$
  insert into public.idempotency_keys (scope, function, key, fingerprint, answer, expires_at)
  values (
    private.idempotency_scope(), function_name, idempotency_key, request_fingerprint, answer, now() + keep_for
  )
$$;
comment on function private.idempotency_keep(text, text, text, text, interval) is
  'Stores the answer of the work that this transaction did under the key that it claimed.';
alter function private.idempotency_keep(text, text, text, text, interval) owner to frontdesk_functions;
grant execute on function private.idempotency_keep(text, text, text, text, interval)
  to anon, client, guest, authenticated, service_role;
