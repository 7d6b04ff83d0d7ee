create or replace function private.outbox_refused(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
begin
  update public.outbox as known
  set status = 'dead', is_in_doubt = arguments ->> 'error' = 'outcome_unknown', last_error = left(arguments ->> 'error', 100),
      last_error_detail = left(arguments ->> 'error_detail', 500)
  -- Its provider may have told meanwhile that it has it.
  where known.id = message.id and known.status = 'pending';
  delete from private.outbox_requests as sent
  where sent.organization_id = message.organization_id and sent.message_id = message.id;
  -- What the provider knows of the address holds for the next message too.
  if arguments ->> 'error' in ('opted_out', 'no_marketing') then
    perform private.note_refusal(message, arguments ->> 'error');
  elsif arguments ->> 'error' = 'recipient_refused' and message.channel = 'email' then
    perform private.note_refusal(message, 'bounced');
  end if;
  -- It was an answer to this message: the credentials were taken.
  if arguments ->> 'error' in ('recipient_refused', 'window_closed') then
    delete from private.channel_pauses as pause
    where pause.organization_id = message.organization_id and pause.channel = message.channel
      and pause.account_id = private.sending_account(message);
  end if;
  perform private.finish_job(arguments -> 'lease');
  return 'null';
end
$$;
comment on function private.outbox_refused(jsonb) is
  'A message can''t be sent, today or later. arguments: lease, error (a code), error_detail.';
grant execute on function private.outbox_refused(jsonb) to service_role;
