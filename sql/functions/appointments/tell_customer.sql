create or replace function private.tell_customer(
  organization uuid, appointment public.appointments, topic text, message jsonb, must_be_told boolean default true,
  by_phone boolean default false
) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  takes_texts constant boolean := coalesce((
    select known.sms_enabled from public.customers as known
    where known.organization_id = organization and known.id = appointment.customer_id
  ), true);
  by_text constant boolean :=
    appointment.customer_phone is not null and takes_texts and appointment.texts_allowed
    and private.refusal(organization, 'sms', appointment.customer_phone, 'transactional') is null;
  recipient constant text := case
    when by_text then appointment.customer_phone
    when private.refusal(organization, 'email', appointment.customer_email, 'transactional') is null
      then appointment.customer_email
  end;
  payload constant jsonb := message || jsonb_build_object(
    'appointment_id', appointment.id, 'confirmation_code', appointment.confirmation_code, 'language', appointment.language
  );
begin
  if must_be_told then
    if not private.limit_recipient(recipient) then
      return false;
    end if;
  elsif recipient is not null and not private.may_tell(recipient, by_phone) then
    return false;
  end if;
  if by_text then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    values (organization, topic, 'sms', appointment.customer_phone, payload);
  elsif recipient is not null then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    values (organization, topic, 'email', recipient, payload);
  else
    return false;
  end if;
  return true;
end
$$;
comment on function private.tell_customer(uuid, public.appointments, text, jsonb, boolean, boolean) is
  'Puts a message to the customer of an appointment into the outbox: by text message, or by e-mail where there is no
   phone or no text messages are wanted. message: subject, text. by_phone: somebody who calls causes it. Whether there was a way to
   tell them. Where its recipient had too many of late, what must be told ends with a 429 but for clients, and the rest is
   not told.';
grant execute on function private.tell_customer(uuid, appointments, text, jsonb, boolean, boolean)
  to service_role, frontdesk_functions;
