create or replace function private.webhook_body(message public.outbox) returns text
language sql immutable set search_path = ''
as $$
  select jsonb_build_object(
    'type', message.topic,
    'timestamp', to_char(message.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'data', message.payload
  )::text
$$;
comment on function private.webhook_body(public.outbox) is
  'What an endpoint is sent, byte by byte: {type, timestamp (of the event), data}. Nothing of it ever changes, so that each
   attempt sends the same.';
grant execute on function private.webhook_body(public.outbox) to service_role;
