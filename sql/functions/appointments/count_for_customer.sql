create or replace function private.count_for_customer() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  was_counted constant uuid := case when tg_op <> 'INSERT' and old.status = 'completed' then old.customer_id end;
  is_counted constant uuid := case when tg_op <> 'DELETE' and new.status = 'completed' then new.customer_id end;
begin
  if was_counted is not distinct from is_counted
    and (tg_op <> 'UPDATE' or new.starts_at = old.starts_at)
  then
    return null;
  end if;
  if was_counted is not null then
    perform private.count_appointments(old.organization_id, was_counted);
  end if;
  if is_counted is not null and is_counted is distinct from was_counted then
    perform private.count_appointments(new.organization_id, is_counted);
  end if;
  return null;
end
$$;
comment on function private.count_for_customer() is 'Trigger: keeps the totals of the customers whose appointments took place.';

create or replace trigger count_for_customer
  after insert or delete or update of status, starts_at, customer_id on public.appointments
  for each row execute function private.count_for_customer();
