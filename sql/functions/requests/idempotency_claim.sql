create or replace function private.idempotency_claim(function_name text, idempotency_key text, request_fingerprint text)
returns text
language plpgsql security definer set search_path = ''
as $$
declare
  earlier public.idempotency_keys;
begin
  -- The lock lives as long as the transaction, so whoever holds it is still at work.
  if not pg_try_advisory_xact_lock(
    hashtextextended(concat_ws(E'\n', private.idempotency_scope(), function_name, idempotency_key), 0)
  ) then
    perform private.fail(409, 'idempotency_key_in_use',
      'A request with this Idempotency-Key is still being worked on. Repeat it in a moment.');
  end if;

  -- Now and then somebody has to clear the table; never so much that the request would notice.
  if random() < 0.01 then
    perform private.forget_expired_keys();
  end if;

  select * into earlier from public.idempotency_keys as known
  where known.scope = private.idempotency_scope()
    and known.function = function_name and known.key = idempotency_key;
  if found and earlier.expires_at < now() then
    delete from public.idempotency_keys as known
    where known.scope = earlier.scope and known.function = function_name and known.key = idempotency_key;
    return null;
  end if;
  if found and earlier.fingerprint <> request_fingerprint then
    perform private.fail(422, 'idempotency_key_reused',
      'This Idempotency-Key was used for another request. Use a new key for each new request.');
  end if;
  return earlier.answer;
end
$$;
comment on function private.idempotency_claim(text, text, text) is
  'Takes an idempotency key for this transaction. Gives the answer that was stored under it, null where the
   work is still to be done; fails with 409 while another transaction holds it, with 422 for another request.';
alter function private.idempotency_claim(text, text, text) owner to frontdesk_functions;
grant execute on function private.idempotency_claim(text, text, text) to anon, client, guest, authenticated, service_role;
