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
  with revived as (
    update public.outbox as known
    set status = 'pending', last_error = null, last_error_detail = null,
        expires_at = greatest(known.expires_at, now() + interval '1 day')
    where known.organization_id = organization and known.id = any (messages) and known.status = 'dead'
      -- Of an invitation that nobody wanted any more, the token is gone: it is sent anew.
      and (known.topic <> 'invitation.created' or known.payload ? 'sealed_token')
    returning known.id, known.channel
  ), queued as (
    select revived.id, private.put_job(
      case revived.channel when 'calendar' then 'calendar-events' else 'outbox' end, organization, revived.id, now()
    ) from revived
  )
  select coalesce(jsonb_agg(queued.id order by queued.id), '[]') into answer from queued;
  if answer = '[]' then
    perform private.fail(404, 'message_not_found', 'None of these is a message that failed.', '/message_ids');
  end if;
  return jsonb_build_object('message_ids', answer);
end
$$;
comment on function private.send_messages_again(uuid, uuid[]) is
  'Lets messages of an organization wait again that are dead; 404 message_not_found where none is. For its admins.';
alter function private.send_messages_again(uuid, uuid[]) owner to frontdesk_functions;
grant execute on function private.send_messages_again(uuid, uuid[]) to authenticated;
