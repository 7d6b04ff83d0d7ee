create or replace function private.limit_contacts() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  perform pg_advisory_xact_lock(hashtextextended('emergency contacts ' || new.organization_id, 0));
  if (
    select count(*) from public.emergency_contacts as other where other.organization_id = new.organization_id
  ) >= 50 then
    perform private.fail(409, 'too_many_contacts', 'An organization has at most 50 emergency contacts.');
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return new;
end
$$;
comment on function private.limit_contacts() is
  'Trigger: an organization has at most 50 emergency contacts, each of whom an incident writes to.';
alter function private.limit_contacts() owner to frontdesk_functions;
create or replace trigger limit_contacts before insert on public.emergency_contacts
  for each row execute function private.limit_contacts();
