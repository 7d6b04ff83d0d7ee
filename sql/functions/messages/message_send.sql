create or replace function private.message_send(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.send_message(private.senders_organization(), arguments)
$$;
comment on function private.message_send(jsonb) is
  'The function behind message-send. arguments: channel, address, from_address, customer_id or lead_id, template_id,
   subject, text, html, language, variables, purpose, send_at, ignores_quiet_hours, segments; in a conversation conversation_id, on Meta''s networks account_id, and of WhatsApp
   whatsapp (name, language and parameters of a template).';
grant execute on function private.message_send(jsonb) to authenticated, service_role;
