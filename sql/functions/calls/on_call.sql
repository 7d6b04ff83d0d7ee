create or replace function private.on_call(contact public.emergency_contacts, local_time timestamp) returns boolean
language sql immutable set search_path = ''
as $$
  select contact.is_active and case
    when contact.available_hours_start is null or contact.available_hours_start = contact.available_hours_end
      then contact.available_days is null
        or trim(to_char(local_time, 'day')) = any (contact.available_days)
    when contact.available_hours_start < contact.available_hours_end
      then local_time::time >= contact.available_hours_start and local_time::time < contact.available_hours_end
        and (contact.available_days is null or trim(to_char(local_time, 'day')) = any (contact.available_days))
    -- Over midnight: after it, the day before is the one that counts.
    when local_time::time >= contact.available_hours_start
      then contact.available_days is null or trim(to_char(local_time, 'day')) = any (contact.available_days)
    when local_time::time < contact.available_hours_end
      then contact.available_days is null
        or trim(to_char(local_time - interval '1 day', 'day')) = any (contact.available_days)
    else false
  end
$$;
comment on function private.on_call(public.emergency_contacts, timestamp) is
  'Whether a contact can be called at this local time of the organization.';
grant execute on function private.on_call(emergency_contacts, timestamp without time zone)
  to authenticated, service_role, frontdesk_functions;
