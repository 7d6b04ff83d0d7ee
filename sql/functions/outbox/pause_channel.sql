create or replace function private.pause_channel(message public.outbox, error text, detail text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  what constant text := case message.channel
    when 'email' then 'E-mails' when 'sms' then 'Text messages' else 'Messages on ' || case message.channel
    when 'whatsapp' then 'WhatsApp' else initcap(message.channel) end end;
  account constant text := private.sending_account(message);
  named constant text := (
    select known.account_username from public.social_accounts as known
    where known.organization_id = message.organization_id and known.id::text = account
  );
  is_news boolean;
begin
  insert into private.channel_pauses as known (organization_id, channel, account_id, until, error_detail)
  values (message.organization_id, message.channel, account, now() + interval '15 minutes', left(detail, 500))
  on conflict (organization_id, channel, account_id) do update
    set until = greatest(known.until, excluded.until), error_detail = excluded.error_detail,
        told_at = case when known.told_at < now() - interval '1 day' then now() else known.told_at end
  returning known.told_at = now() into is_news;
  if not is_news then
    return;
  end if;
  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select message.organization_id, 'channel.paused', 'email', profile.email, jsonb_build_object(
    'channel', message.channel, 'account_id', account,
    'subject', concat_ws(' of ', what, named) || ' do not leave',
    'text', format(
      E'%s: %s, so they wait. %s\n\nIt is tried again every 15 minutes. '
      'Once that is put right, what waits leaves by itself, for up to 3 days after it was written.',
      concat_ws(' of ', what, named), case error when 'account_disconnected' then 'the account that sends them is not connected'
      else coalesce(initcap(message.provider), 'the provider') || ' refuses the credentials with which they are sent' end,
      coalesce(detail, '')
    )
  )
  from public.members as member
  join public.user_profiles as profile on profile.id = member.user_id
  where member.organization_id = message.organization_id and member.is_active and member.role in ('owner', 'admin')
    and profile.email is not null
  order by member.created_at, member.id;
end
$$;
comment on function private.pause_channel(public.outbox, text, text) is
  'Pauses the channel of a message for its organization, on Meta''s networks the account there alone, since its provider
   refuses the credentials, or, with the error account_disconnected, since its account is not connected; tells the owners and
   admins, at most once a day.';
grant execute on function private.pause_channel(outbox, text, text) to service_role;
