create or replace function private.daily_facts_of_appointments(appointment public.appointments, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select 'appointments', appointment.status, (appointment.starts_at at time zone zone)::date, 1, 0::numeric
$$;
comment on function private.daily_facts_of_appointments(public.appointments, text) is
  'appointments: every appointment, on the day on which it is to begin, by the status that it has now: no_show are
   those to whom nobody came.';
grant execute on function private.daily_facts_of_appointments(appointments, text) to frontdesk_functions;
