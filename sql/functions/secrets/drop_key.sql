create or replace function private.drop_key(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  dropped public.key_store;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  select * into dropped from private.forget_keys(organization, arguments, only_replaced => false) limit 1;
  if dropped.id is null then
    perform private.fail(404, 'key_not_found', 'There is no key of this provider.', '/provider');
  end if;
  -- What it refused is sent with the platform's account from now on.
  perform private.lift_pauses(organization, private.channels_of(dropped.provider));
  return private.key_shown(dropped);
end
$$;
comment on function private.drop_key(uuid, jsonb) is
  'Deletes a key and what was sealed of it; of a webhook''s secret, the one that it replaced too.';
alter function private.drop_key(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.drop_key(uuid, jsonb) to authenticated;
