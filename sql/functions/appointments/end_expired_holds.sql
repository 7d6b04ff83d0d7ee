create or replace function private.end_expired_holds(organization uuid, holds uuid[]) returns void
language sql volatile set search_path = ''
as $$
  update public.appointments as held set status = 'expired'
  where held.organization_id = organization and held.status = 'pending' and held.expires_at <= now()
    and held.id in (
      -- In one order, so that two who end the same ones don't wait for each other.
      select locked.id from public.appointments as locked
      where locked.organization_id = organization and locked.id = any (holds)
      order by locked.id for update
    )
$$;
comment on function private.end_expired_holds(uuid, uuid[]) is
  'Ends those of these appointments that were held and not confirmed in time.';
grant execute on function private.end_expired_holds(uuid, uuid[]) to service_role, frontdesk_functions;
