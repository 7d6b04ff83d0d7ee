create or replace function private.payment_record(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.record_payment(
    private.payable_organization(arguments), (arguments ->> 'booking_id')::uuid, (arguments ->> 'appointment_id')::uuid,
    arguments
  )
$$;
comment on function private.payment_record(jsonb) is
  'What the staff took by hand for a booking or an appointment. arguments: booking_id or appointment_id, amount, method, note.';
grant execute on function private.payment_record(jsonb) to authenticated;
