create or replace function private.own_account(message public.outbox) returns jsonb
language sql stable set search_path = ''
as $$
  -- Whether an attempt came through, the account that made it knows.
  select case when message.is_in_doubt and split_part(asked.sender, '/', 1) = 'platform' then null
    when message.channel in ('email', 'sms') then (
      select jsonb_build_object(
        'provider', own.provider, 'sender', own.sender, 'key', private.sealed_of(key),
        'tells', exists (
          select from public.key_store as secret
          where secret.organization_id = own.organization_id and secret.provider = own.provider
            and secret.purpose = 'webhook_secret'
        )
      )
      from public.channel_senders as own
      join public.key_store as key
        on key.organization_id = own.organization_id and key.provider = own.provider and key.purpose = 'provider_api_key'
      where own.organization_id = message.organization_id and own.channel = message.channel and own.is_active
    )
    when message.channel in ('whatsapp', 'messenger', 'instagram') then (
      select jsonb_build_object(
        'id', account.id, 'account_id', account.account_id,
        -- The account's own token, or one of the organization for all of its numbers on WhatsApp: the token of a page, and of an
        -- account at Instagram, is of that one alone.
        'token', (
          select private.sealed_secret(secret) from public.secrets as secret
          where secret.organization_id = account.organization_id and secret.purpose = 'social_access_token'
            and secret.subject_id = account.id
        ),
        'key', (
          select private.sealed_of(key) from public.key_store as key
          where key.organization_id = account.organization_id and key.provider = 'meta'
            and key.purpose = 'provider_api_key' and account.platform = 'whatsapp'
        ),
        'app_secret', (
          select private.sealed_of(key) from public.key_store as key
          where key.organization_id = account.organization_id and key.provider = 'meta'
            and key.purpose = 'webhook_secret' and key.expires_at is null
        )
      )
      from public.social_accounts as account
      where account.organization_id = message.organization_id and account.platform = message.channel
        and account.is_active and account.id = coalesce((message.payload ->> 'account_id')::uuid, (
          select thread.social_account_id from public.conversations as thread
          where thread.organization_id = message.organization_id
            and thread.id = (message.payload ->> 'conversation_id')::uuid
        ))
    )
  end
  from (select) as one
  left join private.outbox_requests as asked
    on asked.organization_id = message.organization_id and asked.message_id = message.id
$$;
comment on function private.own_account(public.outbox) is
  'With what of its own an organization sends a message; null: with the platform''s. Of e-mails and text messages provider, sender,
   key (sealed) and tells (whether the provider signs what it tells of them); of Meta''s networks account_id, token, key and
   app_secret (sealed, or null).';
grant execute on function private.own_account(outbox) to service_role;
