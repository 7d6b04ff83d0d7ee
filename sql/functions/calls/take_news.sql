create or replace function private.take_news(organization uuid, news jsonb, call jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  log public.call_logs;
begin
  perform private.act_for(organization);
  log := private.keep_call(organization, call, news);
  if news -> 'transfer' <> 'null' and private.call_rank(log.call_status) < 4 then
    perform private.keep_transfer(organization, call, 'connecting', jsonb_build_object('to', news #> '{transfer,to}'));
  end if;
  if private.call_rank(log.call_status) = 4 then
    update public.call_transfers as transfer
    set status = case log.call_status when 'transferred' then 'completed' else 'no_answer' end,
        connected_at = case log.call_status when 'transferred' then coalesce(transfer.connected_at, now()) end,
        completed_at = now()
    where transfer.organization_id = organization and transfer.vapi_call_id = log.vapi_call_id
      and transfer.status in ('initiated', 'connecting', 'connected');
  end if;
  return jsonb_build_object('outcome', 'kept');
end
$$;
comment on function private.take_news(uuid, jsonb, jsonb) is
  'Keeps what is told of a call of an organization, and how far its transfers are.';
alter function private.take_news(uuid, jsonb, jsonb) owner to frontdesk_functions;
grant execute on function private.take_news(uuid, jsonb, jsonb) to service_role;
