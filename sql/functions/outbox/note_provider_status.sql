create or replace function private.note_provider_status(provider text, event jsonb, organization uuid default null) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  ranks constant text[] := array['sent', 'failed', 'undelivered', 'delivered', 'read'];
  told constant text := event ->> 'status';
  sent public.outbox;
  is_news boolean;
  is_new_error boolean;
begin
  -- By its id at the provider; or by ours, where the provider tells before its answer is noted.
  select * into sent from public.outbox as known
  where known.provider = $1 and known.provider_message_id = event ->> 'id'
    and known.organization_id = coalesce($3, known.organization_id) and known.is_own_account = ($3 is not null) for update;
  if sent.id is null then
    select * into sent from public.outbox as known
    where known.id = (event ->> 'outbox_id')::uuid and known.provider = $1
      and known.organization_id = coalesce($3, known.organization_id) and known.is_own_account = ($3 is not null) for update;
  end if;
  if sent.id is null then
    return 'unknown_message';
  end if;
  is_news := coalesce(array_position(ranks, told), 0) > coalesce(array_position(ranks, sent.provider_status), 0);
  is_new_error := event ->> 'error' is not null and coalesce(event ->> 'error' < sent.provider_error, true);

  perform private.forget_echo(sent, left(event ->> 'id', 255));
  update public.outbox as known
  set provider_message_id = coalesce(known.provider_message_id, left(event ->> 'id', 255)),
      provider_status = case when is_news then told else known.provider_status end,
      provider_status_at = case when is_news then now() else known.provider_status_at end,
      -- One of them, the same one in whatever order they came.
      provider_error = least(known.provider_error, event ->> 'error'),
      -- Whoever tells of it has it, even if the answer to the attempt was lost.
      status = 'delivered', delivered_at = coalesce(known.delivered_at, now()), is_in_doubt = false,
      last_error = null, last_error_detail = null, payload = known.payload - array['sealed_token', 'sealed_with']
  where known.organization_id = sent.organization_id and known.id = sent.id;
  delete from private.outbox_requests as request
  where request.organization_id = sent.organization_id and request.message_id = sent.id;
  if sent.topic = 'message.sent' then
    perform private.advance_message(sent.organization_id, sent.id, told, event ->> 'error');
  end if;
  -- Told again, it refuses nothing that they took back since.
  if event ->> 'refusal' is not null and (is_news or is_new_error) then
    perform private.note_refusal(sent, event ->> 'refusal');
  end if;
  return case when is_news or sent.status <> 'delivered' then 'applied' else 'repeated' end;
end
$$;
comment on function private.note_provider_status(text, jsonb, uuid) is
  'Notes what a provider tells of a message that was sent, in whatever order and however often. event: id (the provider''s,
   or null), outbox_id (ours, or null), status (null: it only has it), error (its code), refusal (opted_out, no_marketing, or
   null), which counts where the status or the error is news. organization: whose message it has to be, where an account of
   its own tells; null: the platform''s tells. Gives outcome: applied, repeated, unknown_message.';
grant execute on function private.note_provider_status(text, jsonb, uuid) to service_role;
