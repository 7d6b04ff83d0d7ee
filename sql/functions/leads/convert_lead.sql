create or replace function private.convert_lead() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if new.status <> 'converted' then
    new.converted_at := null;
  elsif tg_op = 'INSERT' or old.status <> 'converted' then
    new.converted_at := now();
  end if;
  return new;
end
$$;
comment on function private.convert_lead() is 'Trigger: keeps the time at which a lead was converted.';

create or replace trigger convert_lead before insert or update of status on public.leads
  for each row execute function private.convert_lead();
