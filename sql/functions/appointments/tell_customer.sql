create or replace function private.tell_customer(
  organization uuid, appointment public.appointments, topic text, message jsonb
) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  takes_texts constant boolean := coalesce((
    select known.sms_enabled from public.customers as known
    where known.organization_id = organization and known.id = appointment.customer_id
  ), true);
  payload constant jsonb := message || jsonb_build_object(
    'appointment_id', appointment.id, 'confirmation_code', appointment.confirmation_code, 'language', appointment.language
  );
begin
  if appointment.customer_phone is not null and takes_texts then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    values (organization, topic, 'sms', appointment.customer_phone, payload);
  elsif appointment.customer_email is not null then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    values (organization, topic, 'email', appointment.customer_email, payload);
  else
    return false;
  end if;
  return true;
end
$$;
comment on function private.tell_customer(uuid, public.appointments, text, jsonb) is
  'Puts a message to the customer of an appointment into the outbox: by text message, or by e-mail where there is no
   phone or no text messages are wanted. message: subject, text. Whether there was a way to tell them.';
grant execute on function private.tell_customer(uuid, appointments, text, jsonb) to service_role, frontdesk_functions;
