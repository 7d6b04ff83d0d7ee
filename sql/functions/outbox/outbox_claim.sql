create or replace function private.outbox_claim(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  job private.jobs;
  message public.outbox;
  unwanted text;
  rests_until timestamptz;
  are_none boolean;
  answer jsonb := '[]';
begin
  -- Where nobody wants any of them any more, the next ones: an empty answer says that nothing is due.
  for round in 1..100 loop
    are_none := true;
    for job in select * from private.claim_jobs(coalesce(arguments ->> 'queue', 'outbox'), (arguments ->> 'most')::integer) loop
      are_none := false;
      select * into message from public.outbox as known
      where known.organization_id = job.organization_id and known.id = job.subject_id and known.status = 'pending';
      begin
        unwanted := case when message.id is not null then private.unwanted_message(message) end;
      exception when data_exception then
        -- One row that can't be read stops nobody else's.
        unwanted := 'unreadable';
      end;
      if message.id is null or unwanted is not null then
        update public.outbox as known
        set status = 'dead', last_error = unwanted, payload = known.payload - array['sealed_token', 'sealed_with']
        where known.id = message.id and known.status = 'pending';
        delete from private.outbox_requests as sent
        where sent.organization_id = message.organization_id and sent.message_id = message.id;
        perform private.finish_job(private.lease_of(job));
        continue;
      end if;
      rests_until := private.message_rests(message);
      if rests_until is not null then
        update public.outbox as known set send_at = rests_until where known.id = message.id;
        perform private.rest_job(private.lease_of(job), rests_until);
        continue;
      end if;
      answer := answer || (jsonb_build_object(
        'lease', private.lease_of(job), 'id', message.id, 'organization_id', message.organization_id,
        'topic', message.topic, 'channel', message.channel, 'recipient', message.recipient,
        'provider', message.provider, 'sent', (
          select jsonb_build_object(
            'request', sent.body, 'sender', sent.sender,
            'first_begun_at', private.second_of(sent.first_begun_at), 'last_begun_at', private.second_of(sent.last_begun_at)
          )
          from private.outbox_requests as sent
          where sent.organization_id = message.organization_id and sent.message_id = message.id
        ),
        'own_account', private.own_account(message),
        'is_in_doubt', message.is_in_doubt, 'is_abandoned', job.error is not distinct from 'abandoned'
      ) || private.outbox_words(message));
    end loop;
    exit when are_none or answer <> '[]';
  end loop;
  return answer;
end
$$;
comment on function private.outbox_claim(jsonb) is
  'Takes up the next messages that are to leave. Those that nobody wants any more die, and those that may not leave at this
   hour, or by a channel that is paused, wait. arguments: most, queue (outbox or
   alarms). Gives
   [{lease, id, organization_id, topic, channel, recipient, payload, own_words, provider and sent (what was sent at the first
   attempt, with whose account, and when the first and the last one began), own_account (as private.own_account has it),
   is_in_doubt (whether an answer was lost), is_abandoned (whether the call that worked on it has said nothing more)}].';
grant execute on function private.outbox_claim(jsonb) to service_role;
