create or replace function private.emergency_report(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.report_incident(private.senders_organization(), arguments)
$$;
comment on function private.emergency_report(jsonb) is
  'Reports an emergency for the staff or a program. arguments: urgency, message, call_id, language. Gives the incident as
   private.shown_incident does.';
grant execute on function private.emergency_report(jsonb) to authenticated, service_role;
