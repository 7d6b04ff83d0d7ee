-- Whoever made the address of a feed knows it, and would go on reading whom the house serves, and where.
create or replace function private.void_feeds() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(old.organization_id);
  -- The feed stays, for an admin to give it another address.
  update public.calendar_feeds as made
  set token_hash = encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex'), created_by = null
  where made.organization_id = old.organization_id and made.created_by = old.user_id;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.void_feeds() is
  'Trigger: the addresses of feeds that somebody made show nothing any more once they may make none.';
alter function private.void_feeds() owner to frontdesk_functions;

create or replace trigger void_feeds_delete after delete on public.members
  for each row when (old.role <> 'member') execute function private.void_feeds();

create or replace trigger void_feeds_update after update on public.members
  for each row when (old.role <> 'member' and old.is_active and (not new.is_active or new.role = 'member'))
  execute function private.void_feeds();
