create or replace function private.name_customer() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if coalesce(new.name, '') = '' or tg_op = 'UPDATE' and new.name = old.name
    and (new.first_name, new.last_name) is distinct from (old.first_name, old.last_name)
    and old.name = private.person_name(old.first_name, old.last_name)
  then
    new.name := private.person_name(new.first_name, new.last_name);
  end if;
  return new;
end
$$;
comment on function private.name_customer() is
  'Trigger: makes the full name of first and last name, and keeps it so until somebody sets another.';

create or replace trigger name_customer before insert or update of name, first_name, last_name on public.customers
  for each row execute function private.name_customer();
