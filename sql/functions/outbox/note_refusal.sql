create or replace function private.note_refusal(message public.outbox, refusal text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  -- Permissions are kept of addresses that anybody can write to, not of what somebody is to one account.
  if message.channel = 'email' or message.channel in ('sms', 'whatsapp') and message.recipient like '+%' then
    perform private.note_opt_out(
      message.organization_id, message.channel, message.recipient,
      case refusal when 'bounced' then 'bounce' else 'provider' end, jsonb_build_object('outbox_id', message.id),
      case refusal when 'no_marketing' then '{marketing}'::text[] else '{marketing,transactional}' end
    );
  end if;
end
$$;
comment on function private.note_refusal(public.outbox, text) is
  'Notes for the next messages what a provider says of a recipient: opted_out, no_marketing (they stopped marketing alone), bounced.';
grant execute on function private.note_refusal(outbox, text) to service_role;
