create or replace function private.disable_webhook_endpoint(endpoint public.webhook_endpoints, reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  owner uuid;
  address record;
begin
  perform private.act_for(endpoint.organization_id);
  update public.webhook_endpoints as known set is_enabled = false, disabled_reason = reason
  where known.organization_id = endpoint.organization_id and known.id = endpoint.id and known.is_enabled;
  if found then
    for owner in
      select member.user_id from public.members as member
      where member.organization_id = endpoint.organization_id and member.role = 'owner' and member.is_active
      order by member.user_id
    loop
      select * into address from private.member_address(endpoint.organization_id, owner);
      continue when address.email is null;
      insert into public.outbox (organization_id, topic, channel, recipient, payload)
      values (endpoint.organization_id, 'webhook.disabled', 'email', address.email, jsonb_build_object(
        'subject', 'A webhook was switched off',
        'text', format(E'Webhooks to %s are switched off: %s.\n\nWhat was not delivered is kept, and can be sent again after the endpoint is switched on.',
          substring(endpoint.url from '^[a-z]+://[^/?]*'), case reason when 'gone' then 'it answered that it is gone (410)'
          else 'nothing has come through for five days' end)
      ));
    end loop;
  end if;
  perform private.act_for(acting);
end
$$;
comment on function private.disable_webhook_endpoint(public.webhook_endpoints, text) is
  'Switches an endpoint off, and tells the owners of its organization by mail, once. reason: gone, failing.';
alter function private.disable_webhook_endpoint(public.webhook_endpoints, text) owner to frontdesk_functions;
grant execute on function private.disable_webhook_endpoint(public.webhook_endpoints, text) to service_role;
