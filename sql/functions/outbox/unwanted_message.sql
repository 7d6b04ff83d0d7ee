create or replace function private.unwanted_message(message public.outbox) returns text
language plpgsql stable set search_path = ''
as $$
declare
  booking public.bookings;
  appointment public.appointments;
  said_at constant timestamptz := (message.payload ->> 'starts_at')::timestamptz;
  -- What the staff are told of their own work is nothing that a customer agrees to or refuses; nor is what a client asked for
  -- about their own account, or must know of it.
  refused constant text := case
    when split_part(message.topic, '.', 1) not in ('client', 'payment', 'escalation', 'emergency', 'workflow', 'webhook', 'channel', 'calendar')
    then private.refusal_in_conversation(
      message.organization_id, message.channel, message.recipient, coalesce(message.payload ->> 'purpose', 'transactional'),
      -- A template begins anew. Words of one's own are an answer.
      case when message.topic = 'message.sent' and not message.payload ? 'whatsapp'
        then (message.payload ->> 'conversation_id')::uuid end
    ) end;
begin
  if message.expires_at <= now() then
    return 'expired';
  elsif refused is not null then
    return refused;
  end if;

  if message.topic = 'message.sent' then
    return case
      when not exists (
        select from public.messages as sent
        where sent.organization_id = message.organization_id and sent.id = message.id
      ) then 'gone'
      -- While it is in doubt, Meta may have it: then its answer says so.
      when not message.is_in_doubt and not message.payload ? 'whatsapp' and not private.window_is_open(
        message.organization_id, message.channel, (message.payload ->> 'conversation_id')::uuid
      ) then 'window_closed'
      -- What answers them in their conversation they asked for.
      when message.channel = 'sms' and exists (
        select from public.messages as sent
        where sent.organization_id = message.organization_id and sent.id = message.id
          and not (message.payload ? 'conversation_id' and message.payload ->> 'purpose' = 'transactional')
          and private.refuses_texts(sent.organization_id, sent.customer_id, sent.lead_id, message.recipient)
      ) then 'opted_out'
      -- A person has overtaken the program that answered.
      when (message.payload ->> 'is_programs')::boolean and exists (
        select from public.conversations as known
        where known.organization_id = message.organization_id
          and known.id = (message.payload ->> 'conversation_id')::uuid
          and (known.assigned_to is not null or exists (
            select from public.messages as newer
            where newer.organization_id = message.organization_id and newer.conversation_id = known.id
              and newer.created_at > message.created_at and newer.direction = 'outbound' and newer.sender = 'staff'
          ))
      ) then 'changed'
    end;
  end if;

  if message.topic = 'channel.paused' then
    return case when not exists (
      select from private.channel_pauses as pause
      where pause.organization_id = message.organization_id and pause.channel = message.payload ->> 'channel'
        and pause.account_id = coalesce(message.payload ->> 'account_id', '')
    ) then 'changed' end;
  end if;

  if message.topic = 'consent.requested' then
    -- It was asked for twice and confirmed once, or the form's answers were erased.
    return case
      when not exists (
        select from public.contact_permissions as known
        where known.organization_id = message.organization_id and known.channel = message.channel
          and known.address = private.contact_address(message.channel, message.recipient)
          and message.payload -> 'asked' -> 'purposes' ? known.purpose and known.status <> 'granted'
      ) then 'changed'
    end;
  end if;

  if message.topic like 'booking.%' then
    select * into booking from public.bookings as known
    where known.organization_id = message.organization_id and known.id = (message.payload ->> 'booking_id')::uuid;
    return case
      when booking.id is null then 'gone'
      when message.topic = 'booking.cancelled' then case when booking.status <> 'cancelled' then 'changed' end
      when booking.status not in ('pending', 'confirmed') then 'changed'
      when booking.start_date <> said_at then 'moved'
      when message.topic = 'booking.confirmed' and booking.status <> 'confirmed' then 'changed'
    end;
  end if;

  if message.topic like 'appointment.%' then
    select * into appointment from public.appointments as known
    where known.organization_id = message.organization_id
      and known.id = (message.payload ->> 'appointment_id')::uuid;
    return case
      when appointment.id is null then 'gone'
      when message.channel = 'sms' and not coalesce((
        select known.sms_enabled from public.customers as known
        where known.organization_id = message.organization_id and known.id = appointment.customer_id
      ), true) then 'opted_out'
      when message.topic = 'appointment.cancelled' then case when appointment.status <> 'cancelled' then 'changed' end
      when appointment.status not in ('pending', 'confirmed') then 'changed'
      when message.topic = 'appointment.reminder' and appointment.starts_at <= now() then 'expired'
      -- What it says was true when it was written; a message about the new time is behind it.
      when appointment.rescheduled_at > message.created_at then 'moved'
    end;
  end if;

  if message.topic = 'invitation.created' then
    return case
      when not exists (
        select from public.invitations as invitation
        where invitation.organization_id = message.organization_id
          and invitation.id = (message.payload ->> 'invitation_id')::uuid and invitation.status = 'pending'
          and coalesce(invitation.expires_at, 'infinity') > now()
      ) then 'changed'
      -- Inviting again voids the token of before.
      when exists (
        select from public.outbox as newer
        where newer.organization_id = message.organization_id and newer.topic = message.topic
          and newer.created_at > message.created_at and newer.recipient = message.recipient
          and newer.payload ->> 'invitation_id' = message.payload ->> 'invitation_id'
      ) then 'renewed'
    end;
  end if;

  if message.topic = 'client.password_forgotten' then
    return case when not exists (
      select from private.password_links as link
      where link.token_hash = decode(message.payload ->> 'token_hash', 'hex') and link.expires_at > now()
    ) then 'changed' end;
  end if;

  -- Somebody has it, or it is over: nobody is to get up for it.
  if message.topic = 'emergency.reported' and message.payload ? 'incident_id' then
    return case when not exists (
      select from public.incidents as incident
      where incident.organization_id = message.organization_id
        and incident.id = (message.payload ->> 'incident_id')::uuid and incident.status in ('open', 'unanswered')
    ) then 'changed' end;
  end if;

  if message.topic = 'escalation.waiting' then
    return case when not exists (
      select from public.escalations as escalation
      where escalation.organization_id = message.organization_id
        and escalation.status = 'pending' and (
          escalation.id = (message.payload ->> 'escalation_id')::uuid
          -- It tells of others, too: of those that waited when it was written.
          or (message.payload ->> 'others')::integer > 0 and escalation.created_at <= message.created_at
        )
    ) then 'changed' end;
  end if;

  if message.topic = 'escalation.assigned' then
    return case when not exists (
      select from public.escalations as escalation
      where escalation.organization_id = message.organization_id
        and escalation.id = (message.payload ->> 'escalation_id')::uuid and escalation.status <> 'resolved'
        and escalation.assigned_to = (message.payload ->> 'assigned_to')::uuid
    ) then 'changed' end;
  end if;
  return null;
end
$$;
comment on function private.unwanted_message(public.outbox) is
  'Why a message is not to be sent any more, as a code; null: it is wanted. Asked just before it is sent.';
grant execute on function private.unwanted_message(outbox) to service_role;
