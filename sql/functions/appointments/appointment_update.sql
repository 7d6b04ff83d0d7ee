create or replace function private.appointment_update(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_appointment(
    private.appointments_organization(arguments), (arguments ->> 'appointment_id')::uuid, arguments
  )
$$;
comment on function private.appointment_update(jsonb) is
  'The function behind appointment-update. arguments: appointment_id, action (confirm, cancel, complete, no_show,
   reschedule, change), reason, details {customer_name, customer_phone, customer_email, service_address,
   service_description, notes, seats} of one that is changed, calendar {provider, event_id}, message {subject, text} and
   seen_starts_at, the start that the message names; of one that is moved also the version of the rules, candidates,
   others, starts_at, ends_at and the resource_id that was asked for.';
grant execute on function private.appointment_update(jsonb) to client, guest, authenticated, service_role;
