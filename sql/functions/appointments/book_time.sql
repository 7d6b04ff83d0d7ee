create or replace function private.book_time(organization uuid, kind_id uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  by_staff constant boolean := private.caller() in ('user', 'service_role');
  -- Whoever calls is a stranger, though the program that books for them is none.
  by_phone constant boolean := coalesce((arguments ->> 'is_by_phone')::boolean, false);
  awaits_payment boolean;
  was_known boolean;
  kind public.appointment_types;
  settings record;
  candidate record;
  booked_customer uuid;
  person record;
  texts_allowed boolean;
  held record;
  made public.appointments;
begin
  perform private.act_for(organization);

  select * into kind from public.appointment_types as known
  where known.organization_id = organization and known.id = kind_id;
  if not found or not coalesce(private.may_see_offer(organization, kind.is_public), false) then
    perform private.fail(404, 'appointment_type_not_found', 'There is no such kind of appointment.',
      '/appointment_type_id');
  end if;
  if jsonb_array_length(arguments -> 'candidates') = 0 then
    perform private.fail(409, 'slot_taken', 'This time is no longer free.', '/starts_at');
  end if;
  perform private.hold_rules(organization, (arguments ->> 'version')::bigint);
  select known.country, known.sms_countries, known.currency, known.booking_hold into settings
  from public.organizations as known where known.id = organization;
  awaits_payment := kind.is_paid_ahead and kind.price > 0 and not by_staff;

  was_known := exists (
    select from public.customer_phones as listed
    where listed.organization_id = organization and listed.phone = arguments #>> '{customer,phone}'
      and not listed.is_claimed
  );
  booked_customer := coalesce(
    (arguments ->> 'customer_id')::uuid,
    private.find_or_make_caller(organization, case
      -- An address that was only said is no key to anybody, with a number or without: the number is who calls.
      when by_phone then (arguments -> 'customer') - 'email'
      else arguments -> 'customer'
    end, arguments ->> 'language')
  );
  select coalesce(arguments #>> '{customer,name}', known.name) as name,
         coalesce(arguments #>> '{customer,phone}', known.phone) as phone,
         coalesce(arguments #>> '{customer,email}', known.email) as email
  into person
  from public.customers as known
  where known.organization_id = organization and known.id = booked_customer;

  -- Strangers would have messages sent to any phone of the world, at the organization's cost.
  texts_allowed := by_staff and not by_phone
    or arguments #>> '{customer,phone_country}' = any (settings.country || settings.sms_countries)
    or case when by_phone then was_known else exists (
      select from public.customer_phones as listed
      where listed.organization_id = organization and listed.phone = person.phone and not listed.is_claimed
    ) end;

  perform private.lock_resources(organization, arguments -> 'others');
  for candidate in
    select listed.id
    from jsonb_array_elements_text(arguments -> 'candidates') with ordinality as ids (id, place)
    cross join lateral (select ids.id::uuid as id) as listed
    join public.appointment_type_resources as link
      on link.organization_id = organization and link.type_id = kind_id and link.resource_id = listed.id
    order by ids.place
  loop
    begin
      insert into public.appointments (
        organization_id, type_id, resource_id, customer_id, customer_name, customer_phone, customer_email,
        service_address, appointment_type, service_description, starts_at, ends_at, seats, unit_price, currency,
        payment_status, texts_allowed, status, language,
        vapi_call_id, urgency_score, emergency_detected, notes, reminder_at, expires_at, created_by, by_stranger,
        by_program
      ) values (
        organization, kind_id, candidate.id, booked_customer, person.name, person.phone, person.email,
        arguments ->> 'service_address', kind.name, arguments ->> 'service_description',
        (arguments ->> 'starts_at')::timestamptz, (arguments ->> 'ends_at')::timestamptz,
        (arguments ->> 'seats')::integer, kind.price, case when kind.price is not null then settings.currency end,
        case when kind.price = 0 then 'paid' else 'unpaid' end, coalesce(texts_allowed, false),
        case when kind.is_confirmed_at_once and not awaits_payment then 'confirmed' else 'pending' end,
        arguments ->> 'language', arguments ->> 'vapi_call_id', (arguments ->> 'urgency_score')::numeric,
        coalesce((arguments ->> 'emergency_detected')::boolean, false), arguments ->> 'notes',
        private.reminder_time((arguments ->> 'starts_at')::timestamptz, kind.reminder_minutes),
        -- What staff make keeps its time.
        case when (not kind.is_confirmed_at_once or awaits_payment) and not by_staff
          then now() + coalesce(make_interval(mins => kind.hold_minutes), case when awaits_payment then settings.booking_hold end)
        end,
        case when private.caller() = 'user' then private.subject() end,
        private.caller() = 'anon' or by_phone and not was_known, private.caller() = 'service_role'
      )
      returning * into made;
      perform private.take_others(organization, made, arguments);
    exception when exclusion_violation then
      continue;
    end;

    perform private.limit_strangers('appointment-create', organization,
      case when made.status = 'pending' then coalesce(made.expires_at, made.starts_at) - now() end);
    -- Whoever signed in is not kept from booking by what strangers hold under their address, but by what they hold themselves.
    -- What the organization made, by its staff or its programs, holds nobody back.
    if private.caller() in ('anon', 'client') and made.status = 'pending' then
      select count(*) - 1 as open_now, min(known.expires_at) as first_ends_at into held
      from public.appointments as known
      where known.organization_id = organization and known.customer_id = booked_customer
        and known.status = 'pending' and known.created_by is null and not known.by_program
        and known.starts_at > now() and coalesce(known.expires_at > now(), true)
        and (not known.by_stranger or private.caller() <> 'client');
      perform private.limit_open('appointment-create customer', held.open_now::integer, held.first_ends_at);
    end if;

    -- What is pending is not booked yet, and is told so.
    if private.tell_customer(organization, made,
      case made.status when 'pending' then 'appointment.requested' else 'appointment.created' end,
      arguments -> 'message', must_be_told => not by_phone, by_phone => by_phone)
    then
      update public.appointments as told set confirmation_sent_at = now()
      where told.organization_id = organization and told.id = made.id;
    end if;
    return private.appointment_answer(organization, made.id);
  end loop;
  perform private.fail(409, 'slot_taken', 'This time is no longer free.', '/starts_at');
end
$$;
comment on function private.book_time(uuid, uuid, jsonb) is
  'Books time of the first of the candidates that is still free, for the organization that offers the kind of
   appointment; 404 appointment_type_not_found where the caller may not see it. is_by_phone of the arguments: whoever
   calls causes it.';
alter function private.book_time(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.book_time(uuid, uuid, jsonb) to anon, client, authenticated, service_role;
