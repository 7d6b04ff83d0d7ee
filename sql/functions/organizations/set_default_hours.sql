create or replace function private.set_default_hours(organization uuid) returns void
language sql volatile set search_path = ''
as $$
  insert into public.business_hours (organization_id, weekday, opens, closes)
  select organization, weekday, '09:00', '17:00' from generate_series(1, 5) as weekday
$$;
comment on function private.set_default_hours(uuid) is
  'The hours of a new organization: nine to five from Monday to Friday, on its clock.';
grant execute on function private.set_default_hours(uuid) to frontdesk_functions;
