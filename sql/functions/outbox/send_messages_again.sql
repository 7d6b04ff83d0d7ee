create or replace function private.send_messages_again(organization uuid, messages uuid[]) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  free_at timestamptz;
  answer jsonb;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  perform private.limit_tries('outbox-dispatch organization', organization::text);
  select known.regained_at into free_at from public.tries as known
  where known.kind = 'outbox organization' and known.subject = sha256(convert_to(organization::text, 'UTF8'));
  if free_at > now() then
    perform private.fail(429, 'too_many_tries', 'The organization has sent as many messages as it may in a day.',
      data => jsonb_build_object('wait_seconds', ceil(extract(epoch from free_at - now()))));
  end if;
  if exists (
    select from public.outbox as known
    join public.webhook_endpoints as endpoint
      on endpoint.organization_id = known.organization_id and endpoint.id = known.endpoint_id
    where known.organization_id = organization and known.id = any (messages) and not endpoint.is_enabled
  ) then
    perform private.fail(409, 'endpoint_disabled', 'An endpoint of these is switched off. Switch it on first.', '/message_ids');
  end if;
  with revived as (
    update public.outbox as known
    set status = 'pending', last_error = null, last_error_detail = null, delivered_at = null,
        -- Nobody can be asked whether it was sent: they want it sent, whether or not it was.
        is_in_doubt = known.is_in_doubt and known.last_error is distinct from 'outcome_unknown',
        send_at = case when known.endpoint_id is null then known.send_at else now() end,
        attempts = case when known.endpoint_id is null then known.attempts else 0 end,
        expires_at = greatest(known.expires_at, now() + interval '1 day')
    where known.organization_id = organization and known.id = any (messages)
      -- A program knows an event that it has got by its id; a person would read a message twice.
      and (known.status = 'dead' or known.endpoint_id is not null)
      -- Of an invitation that nobody wanted any more, the token is gone: it is sent anew.
      and (known.topic not in ('invitation.created', 'client.password_forgotten') or known.payload ? 'sealed_token')
    returning known.id, known.channel, known.topic, known.endpoint_id
  ), queued as (
    select revived.id, case when revived.endpoint_id is null
      then private.put_job(private.outbox_queue(revived.channel, revived.topic), organization, revived.id, now()) end
    from revived
  )
  select coalesce(jsonb_agg(queued.id order by queued.id), '[]') into answer from queued;
  if answer = '[]' then
    perform private.fail(404, 'message_not_found', 'None of these is a message that failed, or a webhook.', '/message_ids');
  end if;
  return jsonb_build_object('message_ids', answer);
end
$$;
comment on function private.send_messages_again(uuid, uuid[]) is
  'Lets messages of an organization wait again that are dead, and webhooks whether or not they came through; 404
   message_not_found where none is, 409 endpoint_disabled. For its admins.';
alter function private.send_messages_again(uuid, uuid[]) owner to frontdesk_functions;
grant execute on function private.send_messages_again(uuid, uuid[]) to authenticated;
