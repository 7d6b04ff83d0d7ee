-- A link that was sent before somebody was shut out is not to let them in once they are let in again, or by a new account.
create or replace function private.void_client_invitations() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  update public.invitations as sent set status = 'revoked'
  where sent.organization_id = new.organization_id and sent.kind = 'client' and sent.status = 'pending'
    and lower(sent.email collate "C") = lower(old.email collate "C");
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.void_client_invitations() is
  'Trigger: revokes the pending invitations of a client who may not sign in any more.';
alter function private.void_client_invitations() owner to frontdesk_functions;

create or replace trigger void_client_invitations after update of is_active on public.clients
  for each row when (old.is_active and not new.is_active) execute function private.void_client_invitations();
