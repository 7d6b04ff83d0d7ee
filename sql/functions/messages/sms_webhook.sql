create or replace function private.sms_webhook(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  own constant uuid := private.requested_organization();
  event jsonb;
  organization uuid;
  outcome text;
  outcomes jsonb := '[]';
begin
  for event in select value from jsonb_array_elements(arguments -> 'events') loop
    if event ->> 'kind' = 'status' then
      -- An account of one's own tells of what one has sent, and of nothing else.
      outcome := private.note_provider_status('twilio', event, own);
    -- Once, whoever it is for: what answers an emergency or refuses messages would do so again, of another time.
    elsif not private.note_event(
      own, 'twilio', case when own is null then 'platform' else 'organization' end, event ->> 'external_id'
    ) then
      outcome := 'repeated';
    else
      organization := private.texted_organization(event ->> 'to');
      outcome := case when organization is null then 'unknown_number'
        else private.receive_message(organization, event) end;
      if private.answer_alarm_by_text(event) is not null then
        outcome := 'applied';
      end if;
      if outcome = 'unknown_number' and own is null and event ->> 'keyword' is not null then
        -- The platform's own number texts for all of them: a word to it is for each that had it text there. Where one was
        -- tried, it may have come, whatever was heard of it: a STOP counts then.
        for organization in
          select distinct sent.organization_id from public.outbox as sent
          where sent.channel = 'sms' and sent.recipient = event ->> 'phone' and not sent.is_own_account
            and (sent.status = 'delivered' or sent.attempts > 0 and event ->> 'keyword' = 'stop')
        loop
          perform private.heed_keyword(organization, event);
        end loop;
      end if;
    end if;
    outcomes := outcomes || to_jsonb(outcome);
  end loop;
  return jsonb_build_object('outcomes', outcomes);
end
$$;
comment on function private.sms_webhook(jsonb) is
  'The function behind sms-webhook: what Twilio tells. arguments: events, each a message (as private.receive_message has
   it, with kind message and keyword) or a status (as private.note_provider_status has it, with kind status). Gives
   outcomes, one each: applied, repeated, unknown_number, unknown_message. A message counts once, by its external_id; what is
   repeated has no effect. A keyword to the number of the platform counts for
   every organization that had it text there; an answer to
   an emergency counts wherever it is sent.';
grant execute on function private.sms_webhook(jsonb) to service_role;
