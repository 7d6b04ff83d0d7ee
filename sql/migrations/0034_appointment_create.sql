-- appointment-create: the time, the customer and the confirmation, in one transaction, by the rules by which the
-- start was found free.

create function private.hold_rules(organization uuid, seen_version bigint) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  -- Until the end of this transaction nobody changes the rules.
  perform from private.calendar_versions as counted
  where counted.organization_id = organization and counted.version = seen_version for share;
  if not found then
    perform private.fail(409, 'rules_changed', 'The opening hours or other rules have just changed. Try again.');
  end if;
end
$$;
comment on function private.hold_rules(uuid, bigint) is
  'Keeps the rules of an organisation as they are for this transaction; 409 rules_changed where they are not those of
   this version any more.';

create function private.find_or_make_caller(organization uuid, customer jsonb, language text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  found_customer uuid;
begin
  if customer ->> 'phone' is not null then
    -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
    perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
    select known.customer_id into found_customer
    from public.customer_phones as known
    where known.organization_id = organization and known.phone = customer ->> 'phone'
    order by known.is_primary desc, known.created_at, known.id limit 1;
    if found_customer is not null then
      return found_customer;
    end if;
  end if;

  if customer ->> 'email' is null then
    insert into public.customers (organization_id, name, phone, primary_language)
    values (organization, customer ->> 'name', customer ->> 'phone', language)
    returning id into found_customer;
    return found_customer;
  end if;
  select known.customer_id into found_customer from public.customer_emails as known
  where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
  if found_customer is null then
    insert into public.customers (organization_id, name, email, phone, primary_language)
    values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone', language)
    on conflict (organization_id, lower(email)) do nothing
    returning id into found_customer;
  end if;
  if found_customer is null then
    select known.id into found_customer from public.customers as known
    where known.organization_id = organization and lower(known.email) = lower(customer ->> 'email');
  end if;
  return found_customer;
end
$$;
comment on function private.find_or_make_caller(uuid, jsonb, text) is
  'The customer with this phone, else with this e-mail address, else a new one. What is known of a customer is never
   changed by it: whoever calls as somebody need not be them.';

create function private.tell_customer(
  organization uuid, appointment public.appointments, topic text, message jsonb
) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  takes_texts constant boolean := coalesce((
    select known.sms_enabled from public.customers as known
    where known.organization_id = organization and known.id = appointment.customer_id
  ), true);
  payload constant jsonb := message || jsonb_build_object(
    'appointment_id', appointment.id, 'language', appointment.language
  );
begin
  if appointment.customer_phone is not null and takes_texts then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    values (organization, topic, 'sms', appointment.customer_phone, payload);
  elsif appointment.customer_email is not null then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    values (organization, topic, 'email', appointment.customer_email, payload);
  else
    return false;
  end if;
  return true;
end
$$;
comment on function private.tell_customer(uuid, public.appointments, text, jsonb) is
  'Puts a message to the customer of an appointment into the outbox: by text message, or by e-mail where there is no
   phone or no text messages are wanted. message: subject, text. Whether there was a way to tell them.';

create function private.appointment_answer(appointment public.appointments, resource_name text, zone text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', appointment.id,
    'organization_id', appointment.organization_id,
    'appointment_type', jsonb_build_object('id', appointment.type_id, 'name', appointment.appointment_type),
    'resource', jsonb_build_object('id', appointment.resource_id, 'name', resource_name),
    'status', appointment.status,
    'starts_at', appointment.starts_at,
    'ends_at', appointment.ends_at,
    'timezone', zone,
    'duration_minutes', appointment.duration_minutes,
    'seats', appointment.seats,
    'language', appointment.language,
    'expires_at', appointment.expires_at,
    'created_at', appointment.created_at
  )
  -- Whether a phone was known before is not for the public to learn.
  || case when private.caller() = 'anon' then '{}'
          else jsonb_build_object('customer_id', appointment.customer_id) end
$$;
comment on function private.appointment_answer(public.appointments, text, text) is 'An appointment as its maker sees it.';

create function private.reminder_time(starts_at timestamptz, minutes integer) returns timestamptz
language sql stable set search_path = ''
as $$
  select reminder.time from (select starts_at - make_interval(mins => minutes)) as reminder (time)
  where reminder.time > now()
$$;
comment on function private.reminder_time(timestamptz, integer) is
  'When to remind of an appointment so many minutes before it; null where that is over: what is said now will do.';

create function private.book_time(organization uuid, kind_id uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  by_staff constant boolean := private.caller() in ('user', 'service_role');
  kind public.appointment_types;
  settings record;
  candidate record;
  booked_customer uuid;
  person record;
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
  select known.timezone into settings from public.organizations as known where known.id = organization;

  booked_customer := coalesce(
    (arguments ->> 'customer_id')::uuid,
    private.find_or_make_caller(organization, arguments -> 'customer', arguments ->> 'language')
  );
  select coalesce(arguments #>> '{customer,name}', known.name) as name,
         coalesce(arguments #>> '{customer,phone}', known.phone) as phone,
         coalesce(arguments #>> '{customer,email}', known.email) as email
  into person
  from public.customers as known
  where known.organization_id = organization and known.id = booked_customer;

  for candidate in
    select listed.id, resource.name
    from jsonb_array_elements_text(arguments -> 'candidates') with ordinality as ids (id, place)
    cross join lateral (select ids.id::uuid as id) as listed
    join public.resources as resource on resource.organization_id = organization and resource.id = listed.id
    join public.appointment_type_resources as link
      on link.organization_id = organization and link.type_id = kind_id and link.resource_id = listed.id
    order by ids.place
  loop
    begin
      insert into public.appointments (
        organization_id, type_id, resource_id, customer_id, customer_name, customer_phone, customer_email,
        service_address, appointment_type, service_description, starts_at, ends_at, seats, status, language,
        vapi_call_id, urgency_score, emergency_detected, notes, reminder_at, expires_at, created_by
      ) values (
        organization, kind_id, candidate.id, booked_customer, person.name, person.phone, person.email,
        arguments ->> 'service_address', kind.name, arguments ->> 'service_description',
        (arguments ->> 'starts_at')::timestamptz, (arguments ->> 'ends_at')::timestamptz,
        (arguments ->> 'seats')::integer,
        case when kind.is_confirmed_at_once then 'confirmed' else 'pending' end,
        arguments ->> 'language', arguments ->> 'vapi_call_id', (arguments ->> 'urgency_score')::numeric,
        coalesce((arguments ->> 'emergency_detected')::boolean, false), arguments ->> 'notes',
        private.reminder_time((arguments ->> 'starts_at')::timestamptz, kind.reminder_minutes),
        -- What staff make keeps its time.
        case when not kind.is_confirmed_at_once and not by_staff
          then now() + make_interval(mins => kind.hold_minutes) end,
        case when private.caller() = 'user' then private.subject() end
      )
      returning * into made;
    exception when exclusion_violation then
      continue;
    end;

    if private.tell_customer(organization, made, 'appointment.created', arguments -> 'message') then
      update public.appointments as told set confirmation_sent_at = now()
      where told.organization_id = organization and told.id = made.id;
    end if;
    return private.appointment_answer(made, candidate.name, settings.timezone)
      -- The same moments, as the clock of who asked has them.
      || jsonb_build_object('starts_at', arguments -> 'starts_at', 'ends_at', arguments -> 'ends_at');
  end loop;
  perform private.fail(409, 'slot_taken', 'This time is no longer free.', '/starts_at');
end
$$;
comment on function private.book_time(uuid, uuid, jsonb) is
  'Books time of the first of the candidates that is still free, for the organisation that offers the kind of
   appointment; 404 appointment_type_not_found where the caller may not see it.';

create function private.appointment_create(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  asked record;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select type.organization_id, type.id into asked
  from public.appointment_types as type
  where type.id = (arguments ->> 'appointment_type_id')::uuid
    and type.organization_id = coalesce(private.requested_organization(), type.organization_id);
  if not found then
    perform private.fail(404, 'appointment_type_not_found', 'There is no such kind of appointment.',
      '/appointment_type_id');
  end if;

  if arguments ->> 'customer_id' is not null then
    perform from public.customers as customers
    where customers.organization_id = asked.organization_id and customers.id = (arguments ->> 'customer_id')::uuid;
    if not found then
      perform private.fail(404, 'customer_not_found', 'There is no such customer.', '/customer_id');
    end if;
  end if;

  if private.caller() = 'client' then
    -- A client books for themselves: who that is, the token says.
    arguments := arguments || jsonb_build_object(
      'customer_id', (
        select own.id from public.customers as own
        where own.organization_id = asked.organization_id and lower(own.email) = private.client_email()
      ),
      'customer', jsonb_build_object(
        'email', private.claims() ->> 'email',
        'name', coalesce(arguments #>> '{customer,name}', (
          select own.name from public.customers as own
          where own.organization_id = asked.organization_id and lower(own.email) = private.client_email()
        ), private.claims() ->> 'email'),
        'phone', arguments #>> '{customer,phone}'
      )
    );
  end if;
  return private.book_time(asked.organization_id, asked.id, arguments);
end
$$;
comment on function private.appointment_create(jsonb) is
  'The function behind appointment-create. arguments: appointment_type_id, version of the rules, candidates (ids of the
   resources that these rules leave free, in the order in which they are tried), starts_at, ends_at, seats, customer_id
   or customer {name, phone, email}, language, message {subject, text}, service_address, service_description, notes,
   vapi_call_id, urgency_score, emergency_detected.';

alter function private.book_time(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function
  private.hold_rules(uuid, bigint), private.find_or_make_caller(uuid, jsonb, text),
  private.tell_customer(uuid, public.appointments, text, jsonb),
  private.appointment_answer(public.appointments, text, text), private.reminder_time(timestamptz, integer)
to frontdesk_functions;
grant execute on function private.appointment_create(jsonb), private.book_time(uuid, uuid, jsonb)
to anon, client, authenticated, service_role;

revoke execute on all routines in schema private from public;
