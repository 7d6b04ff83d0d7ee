create or replace function private.forget_expired_keys() returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  forgotten integer;
begin
  delete from public.idempotency_keys as stale
  where stale.ctid = any (array(
    select old.ctid from public.idempotency_keys as old
    where old.expires_at < now() limit 200 for update skip locked
  ));
  get diagnostics forgotten = row_count;
  return forgotten;
end
$$;
comment on function private.forget_expired_keys() is
  'Deletes up to 200 idempotency keys whose time is over, whoever they belonged to: how many.';
alter function private.forget_expired_keys() owner to frontdesk_functions;
grant execute on function private.forget_expired_keys() to service_role;
