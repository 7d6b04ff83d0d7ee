create or replace function private.hold_reply(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_chat(organization);
  return jsonb_build_object('is_wanted', exists (
    select from private.reply_leases as held
    join public.conversations as known on known.organization_id = held.organization_id and known.id = held.conversation_id
    where held.organization_id = organization and held.conversation_id = (arguments ->> 'conversation_id')::uuid
      and held.lease = (arguments ->> 'lease')::uuid and held.leased_until > clock_timestamp()
      and case when known.channel in ('sms', 'whatsapp', 'messenger', 'instagram') then private.answers_by_itself(known)
        else known.assigned_to is null or known.owner_id is not null end
  ));
end
$$;
comment on function private.hold_reply(uuid, jsonb) is
  'Whether the lease of a reply still holds, no person has taken over, and an assistant still answers there. arguments: conversation_id, lease.';
alter function private.hold_reply(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.hold_reply(uuid, jsonb) to anon, client, authenticated, service_role;
