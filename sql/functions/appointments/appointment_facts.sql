create or replace function private.appointment_facts(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select private.appointment_facts_of(
    private.appointments_organization(arguments), (arguments ->> 'appointment_id')::uuid
  )
$$;
comment on function private.appointment_facts(jsonb) is
  'The first step of appointment-update: what its message to the customer says. arguments: appointment_id.';
grant execute on function private.appointment_facts(jsonb) to client, guest, authenticated, service_role;
