create or replace function private.require_valid_guest() returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  organization constant uuid := private.guest_organization();
  is_valid boolean;
begin
  perform private.act_for(organization);
  is_valid := exists (
    select from public.bookings as booked
    where booked.organization_id = organization and booked.id = private.guest_of('booking')
      and private.is_ahead(booked.status, booked.end_date, booked.expires_at)
  ) or exists (
    select from public.appointments as booked
    where booked.organization_id = organization and booked.id = private.guest_of('appointment')
      and private.is_ahead(booked.status, booked.ends_at, booked.expires_at)
  );
  perform private.act_for(acting);
  if not is_valid then
    perform private.fail(401, 'unauthorized', 'The access token is not valid, or no longer.');
  end if;
end
$$;
comment on function private.require_valid_guest() is
  '401 where what the calling guest''s token is for is not to take place any more: it is void with what is cancelled,
   over, or held no more.';
alter function private.require_valid_guest() owner to frontdesk_functions;
grant execute on function private.require_valid_guest() to guest;
