create or replace function private.sign_function() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  new.created_by := coalesce(private.subject(), new.created_by);
  return new;
end
$$;
comment on function private.sign_function() is 'Trigger: keeps who wrote a piece of code first.';

create or replace trigger sign_function before insert on public.functions
  for each row execute function private.sign_function();
