create or replace function private.release_expired_holds(organization uuid, resource uuid, wanted tstzrange) returns void
language sql volatile set search_path = ''
as $$
  update public.appointments as held set status = 'expired'
  where held.organization_id = organization
    and held.status = 'pending' and held.expires_at <= now()
    and held.slot_id in (
      select coalesce(slot.main_slot_id, slot.id) from public.appointment_slots as slot
      where slot.organization_id = organization and slot.resource_id = resource and slot.taken && wanted
        -- Of which only these can be: && goes by no index here.
        and slot.starts_at > lower(wanted) - interval '2 days' and slot.starts_at < upper(wanted) + interval '1 day'
    )
$$;
comment on function private.release_expired_holds(uuid, uuid, tstzrange) is
  'Ends the pending appointments of a resource in a range of time that were not confirmed while they were held.';
grant execute on function private.release_expired_holds(uuid, uuid, tstzrange) to service_role, frontdesk_functions;
