create or replace function private.leave_slot(organization uuid, slot uuid, seats integer) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  seats_taken integer;
begin
  -- Held first: whether these are the last seats is only known once nobody else gives or takes any.
  select target.seats_taken into seats_taken from public.appointment_slots as target
  where target.organization_id = organization and target.id = slot for update;
  if seats_taken > seats then
    update public.appointment_slots as target set seats_taken = target.seats_taken - seats
    where target.organization_id = organization and target.id = slot;
  else
    delete from public.appointment_slots as target
    where target.organization_id = organization and target.id = slot;
  end if;
end
$$;
comment on function private.leave_slot(uuid, uuid, integer) is 'Gives seats back, and the time itself with the last of them.';
grant execute on function private.leave_slot(uuid, uuid, integer) to service_role, frontdesk_functions;
