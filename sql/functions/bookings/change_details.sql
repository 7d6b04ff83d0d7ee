create or replace function private.change_details(organization uuid, booking public.bookings, arguments jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  changed public.bookings := booking;
begin
  changed.customer_name := coalesce(arguments #>> '{customer,name}', booking.customer_name);
  changed.customer_email := coalesce(arguments #>> '{customer,email}', booking.customer_email);
  changed.customer_phone := coalesce(arguments #>> '{customer,phone}', booking.customer_phone);
  changed.texts_allowed := booking.texts_allowed or arguments #>> '{customer,phone}' is not null;
  if arguments ? 'special_requests' then
    changed.special_requests := arguments ->> 'special_requests';
  end if;
  if changed is distinct from booking then
    update public.bookings as target
    set customer_name = changed.customer_name, customer_email = changed.customer_email,
        customer_phone = changed.customer_phone, texts_allowed = changed.texts_allowed,
        special_requests = changed.special_requests
    where target.organization_id = organization and target.id = booking.id;
  end if;
end
$$;
comment on function private.change_details(uuid, public.bookings, jsonb) is
  'Changes the contact of a booking, whose customer''s own record stays, and its special requests: null takes them away. What
   is left out stays.';
grant execute on function private.change_details(uuid, bookings, jsonb) to frontdesk_functions;
