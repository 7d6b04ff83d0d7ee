create or replace function private.take_social_event(organization uuid, event jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  by_channel constant text := event ->> 'channel';
  -- One name for one event, however often it is told. An echo is told of once, whenever that was.
  mark constant text := encode(sha256(convert_to(concat_ws(' ', by_channel, event ->> 'kind', event ->> 'external_id',
    case when event ->> 'kind' <> 'echo' then event ->> 'at' end, event ->> 'keyword'), 'utf8')), 'hex');
  known public.messages;
  echoed jsonb;
  outcome text;
begin
  if event ->> 'kind' = 'preference' then
    if not private.note_event(organization, 'meta', 'platform', mark) then
      return 'repeated';
    end if;
    perform private.heed_keyword(organization, event);
    return 'applied';
  elsif event ->> 'kind' = 'message' then
    if event ->> 'phone' is not null and event ->> 'user_id' <> event ->> 'phone' then
      -- Who was known by a number alone has another id by now.
      update public.conversations as thread set external_user_id = event ->> 'user_id'
      where thread.organization_id = organization and thread.channel = by_channel
        and thread.external_user_id = event ->> 'phone'
        and not exists (
          select from public.conversations as other
          where other.organization_id = organization and other.channel = by_channel
            and other.external_user_id = event ->> 'user_id'
        );
    end if;
    outcome := private.receive_message(organization, event);
    update public.conversations as thread set social_account_id = account.id
    from public.social_accounts as account
    where account.organization_id = organization and account.platform = by_channel
      and account.account_id = event ->> 'account_id' and account.is_active
      and thread.organization_id = organization and thread.channel = by_channel
      and thread.external_user_id = event ->> 'user_id' and thread.social_account_id is distinct from account.id;
  elsif event ->> 'kind' = 'echo' then
    -- What was sent from here comes back, maybe before its answer is noted, or instead of it.
    echoed := private.echoed_message(organization, event);
    if echoed is not null then
      -- It settles one message, once: told again, it is not of the next one with the same words.
      if (echoed ->> 'is_by_words')::boolean and not private.note_event(organization, 'meta', 'platform', mark) then
        return 'repeated';
      end if;
      return private.note_provider_status('meta', echoed || '{"status": "sent"}', organization);
    end if;
    outcome := private.keep_echo(organization, event);
  elsif event ->> 'kind' = 'status' then
    outcome := private.note_provider_status('meta', event || jsonb_build_object('id', event -> 'external_id'), organization);
    if outcome <> 'unknown_message' then
      return outcome;
    end if;
    outcome := null;
  end if;

  select * into known from public.messages as message
  where message.organization_id = organization and message.channel = by_channel
    and message.external_id = event ->> 'external_id';
  if outcome is not null then
    if outcome = 'applied' then
      perform private.apply_waiting_changes(organization, known);
    end if;
    return outcome;
  elsif event ->> 'kind' = 'status' then
    if known.id is null then
      return 'unknown_message';
    end if;
    perform private.advance_message(organization, known.id, event ->> 'status', event ->> 'error');
    return 'applied';
  elsif not private.note_event(
    organization, 'meta', 'platform', mark,
    by_channel || ' ' || (event ->> 'external_id'), case when known.id is null then event end
  ) then
    return 'repeated';
  elsif known.id is null then
    return 'waiting';
  end if;
  perform private.change_message(known, event);
  return 'applied';
end
$$;
comment on function private.take_social_event(uuid, jsonb) is
  'Applies what Meta tells of one message, in whatever order and however often. event: kind, channel, external_id, and of a
   message or an echo (written elsewhere by the business) what private.receive_message has; of a preference (somebody
   stopped marketing in their app, or has it again) phone, keyword (stop or start), text and at; of an edit text and at; of
   deleted nothing more; of a status status, error, refusal and outbox_id (as private.note_provider_status has them). What
   comes before its message waits for it. Gives outcome: applied, repeated, waiting, unknown_message.';
grant execute on function private.take_social_event(uuid, jsonb) to service_role;
