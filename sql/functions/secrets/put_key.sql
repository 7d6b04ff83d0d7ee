create or replace function private.put_key(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  kept_for constant interval := case arguments ->> 'purpose' when 'webhook_secret' then '24 hours' else '0' end;
  stored public.key_store;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  -- A key in the place of another is another key: what was sealed for the old one does not open for it.
  perform pg_advisory_xact_lock(hashtextextended('key ' || organization || (arguments ->> 'provider'), 0));
  if kept_for = '0' then
    perform private.forget_keys(organization, arguments, only_replaced => false);
  else
    -- Two at most: while it is replaced, the provider signs with either.
    perform private.forget_keys(organization, arguments, only_replaced => true);
    update public.key_store as known set expires_at = now() + kept_for
    where known.organization_id = organization and known.provider = arguments ->> 'provider'
      and known.purpose = arguments ->> 'purpose';
  end if;
  insert into public.key_store (id, organization_id, provider, purpose, key_hint, user_id)
  values (
    (arguments ->> 'id')::uuid, organization, arguments ->> 'provider', arguments ->> 'purpose',
    arguments ->> 'key_hint', private.subject()
  )
  returning * into stored;
  insert into public.secrets (organization_id, purpose, subject_id, sealed, sealed_with)
  values (
    organization, stored.purpose, stored.id, decode(arguments ->> 'sealed', 'base64'), arguments ->> 'sealed_with'
  );
  perform private.lift_pauses(organization, private.channels_of(stored.provider));
  return private.key_shown(stored);
end
$$;
comment on function private.put_key(uuid, jsonb) is
  'Stores a sealed key of a provider, in the place of an earlier one, which of a webhook''s secret counts for a day more;
   what the provider sends is tried again, if it was paused.';
alter function private.put_key(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.put_key(uuid, jsonb) to authenticated;
