create or replace function private.booker_address(
  organization uuid, booking public.bookings, out channel text, out recipient text
)
language plpgsql stable set search_path = ''
as $$
begin
  if booking.customer_email is not null then
    channel := 'email';
    recipient := booking.customer_email;
  elsif booking.customer_phone is not null then
    select 'sms', booking.customer_phone into channel, recipient
    from public.customers as known
    where known.organization_id = organization and known.id = booking.customer_id and known.sms_enabled and (
      booking.created_by is not null or booking.texts_allowed
      -- Strangers would have messages sent to any phone of the world, at the organization's cost.
      or exists (
        select from public.customer_phones as listed
        where listed.organization_id = organization and listed.phone = booking.customer_phone and not listed.is_claimed
      )
    );
  end if;
  if recipient is not null and private.refusal(organization, channel, recipient, 'transactional') is not null then
    channel := null;
    recipient := null;
  end if;
end
$$;
comment on function private.booker_address(uuid, public.bookings) is
  'How whoever booked is told of it: by e-mail, or by text message where they gave a phone alone and take them: one
   that the organization knows, or that its staff entered; nulls where there is no way.';
grant execute on function private.booker_address(uuid, bookings) to frontdesk_functions;
