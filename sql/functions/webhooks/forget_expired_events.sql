create or replace function private.forget_expired_events() returns integer
language plpgsql volatile set search_path = ''
as $$
declare
  forgotten integer;
begin
  delete from private.webhook_events as stale
  where stale.ctid = any (array(
    select old.ctid from private.webhook_events as old
    where old.expires_at < now() order by old.expires_at limit 5000 for update skip locked
  ));
  get diagnostics forgotten = row_count;
  delete from private.tool_calls as stale
  where stale.ctid = any (array(
    select old.ctid from private.tool_calls as old
    where old.expires_at < now() order by old.expires_at limit 5000 for update skip locked
  ));
  return forgotten;
end
$$;
comment on function private.forget_expired_events() is
  'Deletes up to 5,000 events of providers whose time is over, and up to 5,000 answers of tools on the phone: how many
   events. Each scheduled run does it.';
grant execute on function private.forget_expired_events() to service_role;
