create or replace function private.outbox_words(message public.outbox) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  template public.message_templates;
  payload jsonb := message.payload;
begin
  if message.topic = 'message.sent' then
    select message.payload || jsonb_build_object(
      'subject', sent.subject, 'text', sent.body, 'html', sent.html_body, 'organization_name', settings.name,
      'language', sent.language
    ) into payload
    from public.messages as sent
    join public.organizations as settings on settings.id = sent.organization_id
    where sent.organization_id = message.organization_id and sent.id = message.id;
    return jsonb_build_object('payload', payload);
  end if;

  template := private.template_in(
    message.organization_id, message.topic, message.channel, coalesce(message.payload ->> 'language', 'en')
  );
  -- What says nothing yet is put into words by its facts.
  if message.topic like 'appointment.%' and (template.id is not null or not message.payload ? 'text') then
    select message.payload || jsonb_build_object(
      'organization_name', settings.name, 'timezone', settings.timezone, 'customer_name', known.customer_name,
      'appointment_type', known.appointment_type, 'starts_at', known.starts_at, 'ends_at', known.ends_at,
      'service_address', known.service_address, 'status', known.status,
      'price', known.total_price::text, 'currency', known.currency, 'payment_status', known.payment_status
    ) into payload
    from public.appointments as known
    join public.organizations as settings on settings.id = known.organization_id
    where known.organization_id = message.organization_id
      and known.id = (message.payload ->> 'appointment_id')::uuid;
  end if;
  return jsonb_build_object(
    'payload', payload, 'event', private.message_event(message),
    'own_words', case when template.id is not null then jsonb_build_object(
      'subject', template.subject, 'content', template.content, 'format', template.format
    ) end
  );
end
$$;
comment on function private.outbox_words(public.outbox) is
  'What a message of the outbox is written with: its payload, with the text of what message-send wrote; event,
   as private.message_event has it; and own_words,
   the organization''s template for its topic in the language of whoever is told, if there is one.';
grant execute on function private.outbox_words(outbox) to service_role;
