create or replace function private.lock_daily_totals(organization uuid, alone boolean default false) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  lock constant bigint := hashtextextended('days of ' || organization, 0);
begin
  if alone then
    perform pg_advisory_xact_lock(lock);
  else
    perform pg_advisory_xact_lock_shared(lock);
  end if;
end
$$;
comment on function private.lock_daily_totals(uuid, boolean) is
  'Lets those who count into an organization''s days do so beside each other, until somebody wants to be alone because
   the days themselves change. To the end of the transaction.';
grant execute on function private.lock_daily_totals(uuid, boolean) to frontdesk_functions;
