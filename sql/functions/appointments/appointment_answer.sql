create or replace function private.appointment_answer(organization uuid, appointment uuid) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', booked.id,
      'organization_id', booked.organization_id,
      'confirmation_code', booked.confirmation_code,
      'appointment_type', jsonb_build_object('id', booked.type_id, 'name', booked.appointment_type),
      -- Who serves it is the customer's to know where everybody may ask for them.
      'resource', case when resource.is_public or private.caller() in ('user', 'service_role')
        then jsonb_build_object('id', booked.resource_id, 'name', resource.name) end,
      'status', booked.status,
      'starts_at', booked.starts_at,
      'ends_at', booked.ends_at,
      'timezone', settings.timezone,
      'duration_minutes', booked.duration_minutes,
      'seats', booked.seats,
      'unit_price', booked.unit_price::text,
      'seat_prices', booked.seat_prices,
      'total_price', booked.total_price::text,
      'currency', booked.currency,
      'payment_status', case when booked.unit_price is not null then booked.payment_status end,
      'language', booked.language,
      'changeable_until', private.change_deadline(
        booked.starts_at, kind.change_notice_minutes, settings.change_notice_minutes, booked.moved_by_staff_at
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
    -- Of kinds that take more than one: what it has besides, as far as who asks may know.
    || coalesce((
      select jsonb_build_object('other_resources', coalesce(jsonb_agg(
        jsonb_build_object('id', other.resource_id, 'name', besides.name) order by besides.name, besides.id
      ) filter (where besides.is_public or private.caller() in ('user', 'service_role')), '[]'))
      from public.appointment_slots as other
      join public.resources as besides on besides.organization_id = organization and besides.id = other.resource_id
      where other.organization_id = organization and other.main_slot_id = booked.slot_id
      having count(*) > 0
    ), '{}')
    -- Whether a phone was known before is not for the public to learn.
    || case when private.caller() in ('anon', 'guest') then '{}'
            else jsonb_build_object('customer_id', booked.customer_id) end
    from public.appointments as booked
    join public.appointment_types as kind on kind.organization_id = organization and kind.id = booked.type_id
    join public.resources as resource on resource.organization_id = organization and resource.id = booked.resource_id
    join public.organizations as settings on settings.id = organization
    where booked.organization_id = organization and booked.id = appointment
  );
end
$$;
comment on function private.appointment_answer(uuid, uuid) is
  'An appointment as every function answers it, to whoever may see it.';
grant execute on function private.appointment_answer(uuid, uuid) to frontdesk_functions;
