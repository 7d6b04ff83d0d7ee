create or replace function private.leave_reply(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_chat(organization);
  delete from private.reply_leases as held
  where held.organization_id = organization and held.conversation_id = (arguments ->> 'conversation_id')::uuid
    and held.lease = (arguments ->> 'lease')::uuid;
  return '{}';
end
$$;
comment on function private.leave_reply(uuid, jsonb) is
  'Ends a lease, so that the next request replies at once. arguments: conversation_id, lease.';
alter function private.leave_reply(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.leave_reply(uuid, jsonb) to anon, client, authenticated, service_role;
