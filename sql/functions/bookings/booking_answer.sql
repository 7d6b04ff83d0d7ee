create or replace function private.booking_answer(organization uuid, booking uuid) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', booked.id,
      'organization_id', organization,
      'confirmation_code', booked.confirmation_code,
      'status', booked.status,
      'payment_status', booked.payment_status,
      'tour', jsonb_build_object('id', booked.tour_id, 'title', tour.title),
      'departure', jsonb_build_object(
        'id', booked.departure_id, 'starts_at', booked.start_date, 'ends_at', booked.end_date,
        'timezone', settings.timezone
      ),
      'customer', jsonb_build_object(
        'name', booked.customer_name, 'email', booked.customer_email, 'phone', booked.customer_phone
      ),
      'participants', booked.num_participants + booked.extra_participants,
      'party', booked.party,
      'items', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'type', item.item_type, 'id', item.resource_id, 'name', item.name, 'quantity', item.quantity,
          'unit_price', item.unit_price::text, 'total_price', item.total_price::text
        ) order by item.position, item.id), '[]')
        from public.booking_items as item
        where item.organization_id = organization and item.booking_id = booking
      ),
      'unit_price', booked.unit_price::text,
      'total_price', booked.total_price::text,
      'currency', booked.currency,
      'special_requests', booked.special_requests,
      'changeable_until', private.change_deadline(
        booked.start_date, tour.change_notice_minutes, settings.change_notice_minutes, booked.moved_by_staff_at
      ),
      'expires_at', booked.expires_at,
      'created_at', booked.created_at,
      'confirmed_at', booked.confirmed_at,
      'rescheduled_at', booked.rescheduled_at,
      'cancelled_at', booked.cancelled_at,
      'completed_at', booked.completed_at,
      'no_show_at', booked.no_show_at,
      'cancellation_reason', booked.cancellation_reason
    )
    -- Whether an address was known before is not for the public to learn.
    || case when private.caller() in ('anon', 'guest') then '{}'
            else jsonb_build_object('customer_id', booked.customer_id) end
    from public.bookings as booked
    join public.tours as tour on tour.organization_id = organization and tour.id = booked.tour_id
    join public.organizations as settings on settings.id = organization
    where booked.organization_id = organization and booked.id = booking
  );
end
$$;
comment on function private.booking_answer(uuid, uuid) is
  'A booking as every function answers it, to whoever may see it.';
grant execute on function private.booking_answer(uuid, uuid) to frontdesk_functions;
