create or replace function private.idempotency_claim(function_name text, idempotency_key text, request_fingerprint text)
returns text
language plpgsql security definer set search_path = ''
as $$
declare
  ranks constant text[] := array['member', 'admin', 'owner'];
  earlier public.idempotency_keys;
  role_now text;
begin
  -- The lock lives as long as the transaction, so whoever holds it is still at work.
  if not pg_try_advisory_xact_lock(
    hashtextextended(concat_ws(E'\n', private.idempotency_scope(), function_name, idempotency_key), 0)
  ) then
    perform private.fail(409, 'idempotency_key_in_use',
      'A request with this Idempotency-Key is still being worked on. Repeat it in a moment.');
  end if;

  -- Each scheduled run clears some of the table. Where very much is written, who writes does so too, now and then; never so
  -- much that the request would notice.
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
  -- An answer may tell what the caller is to see no more.
  if earlier.acted_as is not null then
    role_now := private.role_in(earlier.acted_for);
    if role_now is null then
      perform private.fail(404, 'organization_not_found', 'There is no such organization.');
    elsif array_position(ranks, role_now) < array_position(ranks, earlier.acted_as) then
      perform private.fail(403, 'role_too_low', format('This takes the role of an %s.', earlier.acted_as));
    end if;
  end if;
  return earlier.answer;
end
$$;
comment on function private.idempotency_claim(text, text, text) is
  'Takes an idempotency key for this transaction. Gives the answer that was stored under it, null where the
   work is still to be done; fails with 409 while another transaction holds it, with 422 for another request, with 404 or
   403 where the caller is no member any more of the organization that the work was for, or less than they were.';
alter function private.idempotency_claim(text, text, text) owner to frontdesk_functions;
grant execute on function private.idempotency_claim(text, text, text) to anon, client, guest, authenticated, service_role;
