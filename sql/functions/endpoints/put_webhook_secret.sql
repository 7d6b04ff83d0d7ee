create or replace function private.put_webhook_secret(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  endpoint public.webhook_endpoints;
  replaced_until timestamptz;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  -- Locked, so that two at once make two secrets one after the other.
  update public.webhook_endpoints as known set secret_hint = arguments ->> 'secret_hint'
  where known.organization_id = organization and known.id = (arguments ->> 'endpoint_id')::uuid
  returning known.* into endpoint;
  if endpoint.id is null then
    perform private.fail(404, 'endpoint_not_found', 'There is no such endpoint.', '/endpoint_id');
  end if;
  delete from private.webhook_secrets as secret
  where secret.organization_id = organization and secret.endpoint_id = endpoint.id and secret.expires_at <= now();
  if (
    select count(*) from private.webhook_secrets as secret
    where secret.organization_id = organization and secret.endpoint_id = endpoint.id
  ) >= 4 then
    -- None of them may end before its day: whoever checks by it would refuse what is sent.
    perform private.fail(409, 'too_many_secrets', 'The endpoint has had four secrets within a day. Wait until one ends.',
      '/endpoint_id');
  end if;
  update private.webhook_secrets as secret set expires_at = now() + interval '24 hours'
  where secret.organization_id = organization and secret.endpoint_id = endpoint.id and secret.expires_at is null
  returning secret.expires_at into replaced_until;
  insert into private.webhook_secrets (id, organization_id, endpoint_id)
  values ((arguments ->> 'id')::uuid, organization, endpoint.id);
  insert into public.secrets (organization_id, purpose, subject_id, sealed, sealed_with)
  values (organization, 'webhook_signing_key', (arguments ->> 'id')::uuid, decode(arguments ->> 'sealed', 'base64'),
    arguments ->> 'sealed_with');
  return jsonb_build_object('endpoint_id', endpoint.id, 'organization_id', organization, 'replaced_until', replaced_until);
end
$$;
comment on function private.put_webhook_secret(uuid, jsonb) is
  'Keeps the new sealed secret of an endpoint; the one before it signs too for a day more. 404 endpoint_not_found, 409
   too_many_secrets.';
alter function private.put_webhook_secret(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.put_webhook_secret(uuid, jsonb) to authenticated;
