create or replace function private.event_topics() returns text[]
language sql immutable set search_path = ''
as $$
  select array['lead.created', 'lead.updated', 'tag.added', 'form.submitted', 'message.received', 'booking.created',
    'booking.confirmed', 'booking.changed', 'booking.cancelled', 'booking.completed', 'booking.no_show',
    'booking.expired', 'appointment.created', 'appointment.confirmed', 'appointment.changed', 'appointment.cancelled',
    'appointment.completed', 'appointment.no_show', 'payment.received', 'payment.refunded', 'conversation.escalated',
    'contact.opted_in', 'contact.opted_out']
$$;
comment on function private.event_topics() is 'All that private.emit_event is told of.';
grant execute on function private.event_topics() to frontdesk_functions;
