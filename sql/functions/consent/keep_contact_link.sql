create or replace function private.keep_contact_link(message public.outbox, link jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  confirms constant boolean := message.topic = 'consent.requested';
begin
  insert into private.contact_links as known
    (token_hash, organization_id, channel, address, language, asked, expires_at)
  values (
    decode(link ->> 'token_hash', 'hex'), message.organization_id, message.channel,
    private.contact_address(message.channel, message.recipient), left(link ->> 'language', 35),
    case when confirms then message.payload -> 'asked' end, case when confirms then now() + interval '7 days' end
  )
  -- One that is sent again works for as long again.
  on conflict (token_hash) do update set expires_at = excluded.expires_at
    where confirms and known.used_at is null;
  if confirms then
    delete from private.contact_links as old
    where old.organization_id = message.organization_id and old.channel = message.channel
      and old.address = private.contact_address(message.channel, message.recipient)
      and old.expires_at < now() - interval '30 days';
  end if;
end
$$;
comment on function private.keep_contact_link(public.outbox, jsonb) is
  'Keeps the link that a message is about to leave with. link: token_hash (SHA-256, hex), language. One with which a consent
   is confirmed works for 7 days, one to unsubscribe for good.';
grant execute on function private.keep_contact_link(outbox, jsonb) to service_role;
