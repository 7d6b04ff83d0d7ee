create or replace function private.bookings_organization(arguments jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization
  from public.bookings as known
  where known.id = (arguments ->> 'booking_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'booking_not_found', 'There is no such booking.', '/booking_id');
  end if;
  return organization;
end
$$;
comment on function private.bookings_organization(jsonb) is
  'The organization of a booking that the caller may see; 404 booking_not_found. arguments: booking_id.';
grant execute on function private.bookings_organization(jsonb) to client, guest, authenticated;
