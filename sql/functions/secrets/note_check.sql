create or replace function private.note_check(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  checked public.key_store;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  update public.key_store as known
  set verified = (arguments ->> 'verified')::boolean, checked_at = now()
  where known.organization_id = organization and known.id = (arguments ->> 'id')::uuid
  returning * into checked;
  if not found then
    -- It was replaced while the provider was asked.
    perform private.fail(409, 'key_changed', 'The key was changed while it was being verified. Try again.');
  end if;
  return private.key_shown(checked);
end
$$;
comment on function private.note_check(uuid, jsonb) is 'Notes what the provider said of a key.';
alter function private.note_check(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.note_check(uuid, jsonb) to authenticated;
