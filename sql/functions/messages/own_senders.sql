create or replace function private.own_senders(organization uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(own.channel, own.sender), '{}')
  from public.channel_senders as own
  where own.organization_id = $1 and own.is_active and exists (
    select from public.key_store as key
    where key.organization_id = $1 and key.provider = own.provider and key.purpose = 'provider_api_key'
  )
$$;
comment on function private.own_senders(uuid) is
  'From where an organization''s e-mails and text messages come, by channel, where it sends them with an account of its own.';
grant execute on function private.own_senders(uuid) to authenticated, service_role, frontdesk_functions;
