create or replace function private.check_form() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  faults text;
  first_pointer text;
begin
  if tg_op = 'UPDATE' then
    if (new.fields, new.settings) is not distinct from (old.fields, old.settings) then
      return new;
    end if;
    new.version := old.version + 1;
  end if;
  -- Constraints refuse what is no list, and what is too large to be looked at.
  if jsonb_typeof(new.fields) <> 'array' or octet_length(new.fields::text) > 65536
    or octet_length(new.settings::text) > 65536
  then
    return new;
  end if;
  select string_agg(format('%s %s.', fault.pointer, fault.detail), E'\n'), (array_agg(fault.pointer))[1]
  into faults, first_pointer
  from (select * from private.form_faults(new.fields, new.settings) limit 50) as fault;
  if faults is not null then
    perform private.fail(422, 'invalid_form', faults, first_pointer);
  end if;
  return new;
end
$$;
comment on function private.check_form() is
  'Trigger: refuses a form whose definition has faults, whoever saves it, and names each; counts its versions.';

create or replace trigger check_form before insert or update of fields, settings on public.forms
  for each row execute function private.check_form();
