create or replace function private.message_rests(message public.outbox) returns timestamptz
language plpgsql volatile set search_path = ''
as $$
declare
  awake_at timestamptz;
  paused_until timestamptz;
begin
  -- It was queued for an hour at which it may come. What is late, as after an outage, asks again.
  if message.topic = 'message.sent' and not coalesce((message.payload ->> 'any_hour')::boolean, false) then
    awake_at := private.after_quiet_hours(message.organization_id, now());
    if awake_at > now() then
      return awake_at;
    end if;
  end if;

  -- An emergency tries it each time: the credentials may be right again, and it does not wait for a quarter of an hour.
  if message.topic like 'emergency.%' then
    return null;
  end if;

  -- Whoever comes first after the pause tries it, and the others wait for what becomes of that.
  update private.channel_pauses as pause set until = now() + interval '15 minutes'
  where pause.organization_id = message.organization_id and pause.channel = message.channel
    and pause.account_id = private.sending_account(message) and pause.until <= now();
  if not found then
    select pause.until into paused_until from private.channel_pauses as pause
    where pause.organization_id = message.organization_id and pause.channel = message.channel
      and pause.account_id = private.sending_account(message);
    -- Not all at once.
    return paused_until + random() * interval '1 minute';
  end if;
  return null;
end
$$;
comment on function private.message_rests(public.outbox) is
  'Until when a message that is due may not leave yet: the end of the quiet hours of its organization, or of the pause of its
   channel, for which no emergency waits; null: it leaves now.';
grant execute on function private.message_rests(outbox) to service_role;
