create or replace function private.booking_update(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
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
  return private.change_booking(organization, (arguments ->> 'booking_id')::uuid, arguments);
end
$$;
comment on function private.booking_update(jsonb) is
  'The function behind booking-update. arguments: booking_id, action (confirm, cancel, complete, no_show, reschedule, change),
   reason, departure_id and keep_price of one that is moved; participants (a number, or [{kind, count}]), items
   [{type, id, quantity}], special_requests and customer {name, email, phone} of one that is changed.';
grant execute on function private.booking_update(jsonb) to client, guest, authenticated;
