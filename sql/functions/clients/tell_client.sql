create or replace function private.tell_client(
  organization uuid, client uuid, topic text, expires_at timestamptz, details jsonb default '{}',
  message_id uuid default gen_random_uuid()
) returns void
language sql volatile set search_path = ''
as $$
  insert into public.outbox (id, organization_id, topic, channel, recipient, expires_at, payload)
  select message_id, organization, topic, 'email', told.email, tell_client.expires_at, details || jsonb_build_object(
    'client_id', told.id, 'language', known.primary_language, 'organization_name', settings.name
  )
  from public.clients as told
  join public.organizations as settings on settings.id = organization
  join public.customers as known on known.organization_id = organization and known.id = told.customer_id
  where told.organization_id = organization and told.id = client
$$;
comment on function private.tell_client(uuid, uuid, text, timestamptz, jsonb, uuid) is
  'Puts an e-mail about their account into the outbox, for a client, in the language that their customer speaks.';
grant execute on function private.tell_client(uuid, uuid, text, timestamptz, jsonb, uuid) to frontdesk_functions;
