create or replace function private.send_message(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  message constant uuid := coalesce((arguments ->> 'message_id')::uuid, gen_random_uuid());
  by_channel constant text := arguments ->> 'channel';
  address constant text := arguments ->> 'address';
  wanted constant text := arguments ->> 'purpose';
  -- Of a network of Meta.
  account constant uuid := (arguments ->> 'account_id')::uuid;
  thread uuid := (arguments ->> 'conversation_id')::uuid;
  customer uuid := (arguments ->> 'customer_id')::uuid;
  leaves_at timestamptz := greatest((arguments ->> 'send_at')::timestamptz, now());
  refused text;
  outcome text;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  if customer is null then
    select known.customer_id into customer from public.conversations as known
    where known.organization_id = organization and known.id = thread;
  end if;
  refused := private.refusal_in_conversation(organization, by_channel, address, wanted,
    case when nullif(arguments -> 'whatsapp', 'null') is null then thread end);
  if refused is null and by_channel = 'sms'
    and private.refuses_texts(organization, customer, (arguments ->> 'lead_id')::uuid, address)
  then
    refused := 'opted_out';
  end if;
  if refused is not null then
    perform private.fail(409, refused, case refused
      when 'opted_out' then 'They don''t want such messages any more. Only they take that back.'
      when 'bounced' then 'There is no such mailbox: a message came back. Ask them for another address.'
      else 'Marketing takes a permission of theirs: note it in contact_permissions.'
    end, '/to');
  end if;
  if account is not null then
    if not exists (
      select from public.secrets as token
      where token.organization_id = organization and token.purpose = 'social_access_token' and token.subject_id = account
    ) and not (by_channel = 'whatsapp' and exists (
      select from public.key_store as key
      where key.organization_id = organization and key.provider = 'meta' and key.purpose = 'provider_api_key'
    )) then
      perform private.fail(409, 'channel_not_configured', 'The organization''s account on this network has no access token. Connect it again.');
    end if;
    -- They answer in the same conversation, which begins with this message where there is none.
    if thread is null and by_channel = 'whatsapp' then
      thread := (private.whatsapp_conversation(organization, address)).id;
    end if;
    if thread is null then
      insert into public.conversations (organization_id, customer_id, external_user_id, channel, social_account_id)
      values (organization, customer, address, by_channel, account)
      on conflict (organization_id, external_user_id, channel) do nothing;
      select known.id into thread from public.conversations as known
      where known.organization_id = organization and known.external_user_id = address and known.channel = by_channel;
    end if;
    if nullif(arguments -> 'whatsapp', 'null') is null and not private.window_is_open(organization, by_channel, thread) then
      perform private.fail(409, 'window_closed', 'They wrote more than 24 hours ago, or never. On WhatsApp send a template that Meta approved; else wait until they write.', '/to');
    end if;
  end if;
  if not (arguments ->> 'ignores_quiet_hours')::boolean then
    leaves_at := private.after_quiet_hours(organization, leaves_at);
  end if;

  insert into public.messages (id, organization_id, conversation_id, customer_id, lead_id, template_id, channel, direction, sender,
    from_address, to_address, subject, body, html_body, message_type, language, variables)
  values (message, organization, thread, customer, (arguments ->> 'lead_id')::uuid,
    (arguments ->> 'template_id')::uuid, by_channel, 'outbound',
    case private.caller() when 'user' then 'staff' else 'system' end,
    arguments ->> 'from_address', address, arguments ->> 'subject', arguments ->> 'text', arguments ->> 'html',
    wanted, arguments ->> 'language', arguments -> 'variables');
  -- Under the message's id. What it says stands there, so that it is kept once.
  insert into public.outbox (id, organization_id, topic, channel, recipient, payload, send_at, expires_at)
  values (message, organization, 'message.sent', by_channel, address, jsonb_strip_nulls(jsonb_build_object(
    'purpose', wanted, 'any_hour', (arguments ->> 'ignores_quiet_hours')::boolean, 'conversation_id', thread,
    'account_id', account, 'whatsapp', arguments -> 'whatsapp'
  )),
    leaves_at, leaves_at + interval '3 days')
  returning last_error into outcome;
  if outcome is not null then
    perform private.fail(429, 'too_many_messages', 'The organization has sent as many messages as it may in a day.',
      data => '{"wait_seconds": 3600}');
  end if;
  update public.leads as known set last_contacted_at = greatest(known.last_contacted_at, now())
  where known.organization_id = organization and known.id = (arguments ->> 'lead_id')::uuid;
  perform private.limit_tries('message-send organization', organization::text,
    detail => 'The organization sends too many messages at once. Wait, and go on.');

  return jsonb_build_object(
    'message_id', message, 'status', 'pending', 'channel', by_channel, 'to', address, 'purpose', wanted,
    'template_id', arguments -> 'template_id', 'language', arguments -> 'language', 'send_at', leaves_at,
    'segments', arguments -> 'segments'
  );
end
$$;
comment on function private.send_message(uuid, jsonb) is
  'Puts a message of an organization into messages and, under the same id (message_id, or a new one), into the outbox. 409 opted_out, bounced or
   no_consent where it is not wanted, channel_not_configured where its account has no token, window_closed where its network does not let it through, 429 where the organization has sent too many.';
alter function private.send_message(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.send_message(uuid, jsonb) to authenticated, service_role;
