create or replace function private.keep_transfer(organization uuid, call jsonb, next text, told jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if private.is_erased_call(organization, call ->> 'id') then
    told := told - '{reason,summary,name}'::text[];
  end if;
  update public.call_transfers as transfer
  set status = case transfer.status when 'initiated' then next else transfer.status end,
      reason = coalesce(transfer.reason, told ->> 'reason'),
      urgency = coalesce(transfer.urgency, told ->> 'urgency'),
      summary = coalesce(transfer.summary, told ->> 'summary'),
      customer_name = coalesce(transfer.customer_name, told ->> 'name'),
      transfer_to = coalesce(transfer.transfer_to, told ->> 'to')
  where transfer.organization_id = organization and transfer.vapi_call_id = call ->> 'id'
    and transfer.status in ('initiated', 'connecting')
    and coalesce(transfer.transfer_to = told ->> 'to', true);
  if not found then
    insert into public.call_transfers
      (organization_id, vapi_call_id, reason, urgency, summary, customer_name, transfer_to, status)
    values (
      organization, call ->> 'id', told ->> 'reason', told ->> 'urgency', told ->> 'summary', told ->> 'name',
      told ->> 'to', next
    );
  end if;
end
$$;
comment on function private.keep_transfer(uuid, jsonb, text, jsonb) is
  'Writes that a call is put through, once for each number that it goes to. The caller of this function holds the lock of
   the call''s log. told: to (E.164), reason, urgency, summary, name; of a caller who was erased,
   what they said is left out.';
grant execute on function private.keep_transfer(uuid, jsonb, text, jsonb) to frontdesk_functions;
