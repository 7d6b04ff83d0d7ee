-- Appointments, and the time of resources that they take. However one is written, it takes its time under a
-- constraint, keeps to the order of its states, and counts for its customer.

create table public.appointment_slots (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  resource_id uuid not null,
  type_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  taken tstzrange not null check (not isempty(taken)),
  seats_total integer not null check (seats_total > 0),
  seats_taken integer not null,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id),
  foreign key (organization_id, type_id) references public.appointment_types (organization_id, id),
  -- The last line against booking twice, whatever the code above it does.
  constraint appointment_slots_once exclude using gist (resource_id with =, taken with &&),
  constraint appointment_slots_seats check (seats_taken between 1 and seats_total),
  constraint appointment_slots_taken check (taken @> tstzrange(starts_at, ends_at))
);
comment on table public.appointment_slots is
  'Time of a resource that is taken: by one appointment, or by several of a kind that start together and share its seats.
   It is gone when nobody is left.';
comment on column public.appointment_slots.taken is 'From start to end with the buffers that the kind had then.';
comment on column public.appointment_slots.seats_taken is 'Seats of its appointments; kept by their triggers alone.';
create index appointment_slots_resource_idx on public.appointment_slots (organization_id, resource_id, starts_at);
create index appointment_slots_type_idx on public.appointment_slots (organization_id, type_id);
create index appointment_slots_newest_idx on public.appointment_slots (organization_id, created_at desc, id);

create table public.appointments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  type_id uuid not null,
  resource_id uuid not null,
  slot_id uuid,
  customer_id uuid,
  vapi_call_id text,
  customer_name text not null check (customer_name <> ''),
  customer_phone text check (customer_phone ~ '^\+[1-9][0-9]{6,14}$'),
  customer_email text,
  service_address text,
  appointment_type text not null check (appointment_type <> ''),
  service_description text,
  starts_at timestamptz not null check (starts_at >= '1900-01-01 00:00Z'),
  ends_at timestamptz not null check (ends_at < '9999-01-01 00:00Z'),
  duration_minutes integer not null
    generated always as ((extract(epoch from ends_at - starts_at) / 60)::integer) stored
    check (duration_minutes between 1 and 480),
  seats integer not null default 1 check (seats > 0),
  status text not null default 'pending'
    check (status in ('pending', 'confirmed', 'cancelled', 'completed', 'no_show', 'expired')),
  language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  confirmation_sent_at timestamptz,
  reminder_at timestamptz,
  reminder_sent_at timestamptz,
  google_calendar_event_id text,
  outlook_calendar_event_id text,
  calendly_event_id text,
  calendar_provider text check (calendar_provider in ('google', 'outlook', 'calendly', 'none')),
  urgency_score numeric(3, 2) check (urgency_score between 0 and 1),
  emergency_detected boolean not null default false,
  notes text,
  metadata jsonb not null default '{}',
  expires_at timestamptz,
  cancellation_reason text,
  created_by uuid,
  confirmed_at timestamptz,
  rescheduled_at timestamptz,
  cancelled_at timestamptz,
  completed_at timestamptz,
  no_show_at timestamptz,
  expired_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, type_id) references public.appointment_types (organization_id, id),
  foreign key (organization_id, resource_id) references public.resources (organization_id, id),
  foreign key (organization_id, slot_id) references public.appointment_slots (organization_id, id),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id),
  constraint appointments_take_time check ((slot_id is null) = (status in ('cancelled', 'expired')))
);
comment on table public.appointments is 'Appointments of customers; functions write them.';
comment on column public.appointments.slot_id is 'The time that it takes; null where it takes none any more.';
comment on column public.appointments.customer_name is 'As given when it was made, as are the phone and the address.';
comment on column public.appointments.customer_phone is 'E.164.';
comment on column public.appointments.appointment_type is 'The name of its kind when it was made.';
comment on column public.appointments.language is 'BCP 47, such as en or pt-BR: what the customer is written to in.';
comment on column public.appointments.confirmation_sent_at is 'When the confirmation was handed to the outbox.';
comment on column public.appointments.reminder_at is 'When the customer is to be reminded; null: never.';
comment on column public.appointments.reminder_sent_at is 'When the reminder of this start was handed to the outbox.';
comment on column public.appointments.urgency_score is '0 to 1.';
comment on column public.appointments.expires_at is 'Until when a pending one keeps its time; null: it keeps it.';
comment on column public.appointments.created_by is 'The member who made it; null where the customer or a program did.';
comment on column public.appointments.confirmed_at is 'The last time that it became so; so are the times of the other states.';
create index appointments_start_idx on public.appointments (organization_id, starts_at, id);
create index appointments_newest_idx on public.appointments (organization_id, created_at desc, id);
create index appointments_status_idx on public.appointments (organization_id, status, starts_at);
create index appointments_phone_idx on public.appointments (organization_id, customer_phone);
create index appointments_customer_idx on public.appointments (organization_id, customer_id, starts_at);
create index appointments_type_idx on public.appointments (organization_id, type_id);
create index appointments_resource_idx on public.appointments (organization_id, resource_id, created_at desc);
create index appointments_slot_idx on public.appointments (organization_id, slot_id);
create index appointments_call_idx on public.appointments (organization_id, vapi_call_id) where vapi_call_id is not null;
create index appointments_held_idx on public.appointments (organization_id, expires_at)
  where status = 'pending' and expires_at is not null;
create index appointments_reminder_idx on public.appointments (reminder_at)
  where reminder_sent_at is null and reminder_at is not null and status in ('pending', 'confirmed');

call private.keep_time('public.appointments');
call private.guard_table('public.appointment_slots', 'select', 'insert', 'update', 'delete');
call private.guard_table('public.appointments', 'select', 'insert', 'update');
call private.open_table('public.appointment_slots');
call private.open_table('public.appointments');
call private.audit_table('public.appointments', '{reminder_at,reminder_sent_at,confirmation_sent_at,slot_id}');

-- A client sees their own, without the staff's notes.
grant select (id, organization_id, type_id, resource_id, customer_id, customer_name, customer_phone, customer_email,
  service_address, appointment_type, service_description, starts_at, ends_at, duration_minutes, seats, status, language,
  expires_at, confirmed_at, rescheduled_at, cancelled_at, completed_at, no_show_at, expired_at, created_at, updated_at)
  on public.appointments to client;
create policy client_select_own on public.appointments for select to client
  using (
    organization_id = (select private.client_organization())
    and customer_id = any (array(
      select customer.id from public.customers as customer
      where customer.organization_id = (select private.client_organization())
        and lower(customer.email) = (select private.client_email())
    ))
  );

-- Time ------------------------------------------------------------------------------------------------

create function private.release_expired_holds(organization uuid, resource uuid, wanted tstzrange) returns void
language sql volatile set search_path = ''
as $$
  update public.appointments as held set status = 'expired'
  where held.organization_id = organization
    and held.status = 'pending' and held.expires_at <= now()
    and held.slot_id in (
      select slot.id from public.appointment_slots as slot
      where slot.organization_id = organization and slot.resource_id = resource and slot.taken && wanted
    )
$$;
comment on function private.release_expired_holds(uuid, uuid, tstzrange) is
  'Ends the pending appointments of a resource in a range of time that were not confirmed while they were held.';

create function private.take_slot(
  organization uuid, resource uuid, kind_id uuid, from_time timestamptz, to_time timestamptz, seats integer
) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  kind record;
  wanted tstzrange;
  slot uuid;
begin
  select known.capacity, known.buffer_before_minutes, known.buffer_after_minutes into kind
  from public.appointment_types as known
  where known.organization_id = organization and known.id = kind_id;
  wanted := tstzrange(
    from_time - make_interval(mins => kind.buffer_before_minutes),
    to_time + make_interval(mins => kind.buffer_after_minutes)
  );
  perform private.release_expired_holds(organization, resource, wanted);

  -- What is there may go while another transaction is waited for, and what is not there may come.
  for attempt in 1..10 loop
    update public.appointment_slots as target set seats_taken = target.seats_taken + seats
    where target.organization_id = organization and target.resource_id = resource and target.type_id = kind_id
      and target.starts_at = from_time and target.ends_at = to_time
      and target.seats_taken + seats <= target.seats_total
    returning target.id into slot;
    if found then
      return slot;
    end if;
    if seats <= kind.capacity then
      insert into public.appointment_slots
        (organization_id, resource_id, type_id, starts_at, ends_at, taken, seats_total, seats_taken)
      values (organization, resource, kind_id, from_time, to_time, wanted, kind.capacity, seats)
      on conflict do nothing
      returning id into slot;
      if found then
        return slot;
      end if;
    end if;
    perform from public.appointment_slots as target
    where target.organization_id = organization and target.resource_id = resource and target.type_id = kind_id
      and target.starts_at = from_time and target.ends_at = to_time
      and target.seats_taken + seats <= target.seats_total;
    exit when not found;
  end loop;
  raise exclusion_violation using
    message = 'this time is taken', constraint = 'appointment_slots_once', table = 'appointment_slots';
end
$$;
comment on function private.take_slot(uuid, uuid, uuid, timestamptz, timestamptz, integer) is
  'Takes time of a resource, or seats where the same kind has them left at that start: the id of the slot. Fails with
   exclusion_violation where the resource is taken.';

create function private.leave_slot(organization uuid, slot uuid, seats integer) returns void
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

-- States ----------------------------------------------------------------------------------------------

create function private.appointment_may_become(state text, next text) returns boolean
language sql immutable set search_path = ''
as $$
  select case state
    when 'pending' then next in ('confirmed', 'cancelled', 'completed', 'no_show', 'expired')
    when 'confirmed' then next in ('cancelled', 'completed', 'no_show')
    -- Whoever was written off as absent may yet have come, and the other way round.
    when 'completed' then next = 'no_show'
    when 'no_show' then next = 'completed'
    else false
  end
$$;
comment on function private.appointment_may_become(text, text) is
  'Whether an appointment may go from one state to another. What is cancelled or expired stays so.';

create function private.keep_appointment() returns trigger
language plpgsql set search_path = ''
as $$
declare
  takes_time constant boolean := new.status not in ('cancelled', 'expired');
  moved boolean;
begin
  if tg_op = 'INSERT' then
    new.slot_id := case when takes_time then private.take_slot(
      new.organization_id, new.resource_id, new.type_id, new.starts_at, new.ends_at, new.seats
    ) end;
    if new.status = 'confirmed' then
      new.confirmed_at := coalesce(new.confirmed_at, now());
    end if;
    return new;
  end if;

  if new.status <> old.status then
    if not private.appointment_may_become(old.status, new.status) then
      perform private.fail(409, 'illegal_transition',
        format('This appointment is %s: it can''t become %s.',
          replace(old.status, '_', ' '), replace(new.status, '_', ' ')));
    end if;
    case new.status
      when 'confirmed' then new.confirmed_at := now();
      when 'cancelled' then new.cancelled_at := now();
      when 'completed' then new.completed_at := now();
      when 'no_show' then new.no_show_at := now();
      when 'expired' then new.expired_at := now();
    end case;
    if new.status <> 'pending' then
      new.expires_at := null;
    end if;
  end if;

  moved := (new.resource_id, new.type_id, new.starts_at, new.ends_at)
    is distinct from (old.resource_id, old.type_id, old.starts_at, old.ends_at);
  if moved or new.seats <> old.seats then
    if old.status not in ('pending', 'confirmed') then
      perform private.fail(409, 'illegal_transition',
        format('This appointment is %s: it can''t be moved.', replace(old.status, '_', ' ')));
    end if;
  end if;
  if moved then
    new.rescheduled_at := now();
    new.reminder_sent_at := null;
  end if;

  if not takes_time then
    new.slot_id := null;
  elsif moved then
    new.slot_id := private.move_slot(old, new);
  elsif new.seats <> old.seats then
    update public.appointment_slots as slot set seats_taken = slot.seats_taken - old.seats + new.seats
    where slot.organization_id = new.organization_id and slot.id = old.slot_id
      and slot.seats_taken - old.seats + new.seats <= slot.seats_total;
    if not found then
      raise exclusion_violation using
        message = 'no such seats are left', constraint = 'appointment_slots_once', table = 'appointment_slots';
    end if;
    new.slot_id := old.slot_id;
  else
    new.slot_id := old.slot_id;
  end if;
  return new;
end
$$;
comment on function private.keep_appointment() is
  'Trigger: an appointment takes the time that it says, moves in one step, and goes from state to state in order.';

create function private.move_slot(old_one public.appointments, new_one public.appointments) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  kind record;
  wanted tstzrange;
begin
  -- One that has its time for itself may move over a part of it.
  if (new_one.resource_id, new_one.type_id) = (old_one.resource_id, old_one.type_id) then
    select known.buffer_before_minutes, known.buffer_after_minutes into kind
    from public.appointment_types as known
    where known.organization_id = new_one.organization_id and known.id = new_one.type_id;
    wanted := tstzrange(
      new_one.starts_at - make_interval(mins => kind.buffer_before_minutes),
      new_one.ends_at + make_interval(mins => kind.buffer_after_minutes)
    );
    perform private.release_expired_holds(new_one.organization_id, new_one.resource_id, wanted);
    update public.appointment_slots as slot
    set starts_at = new_one.starts_at, ends_at = new_one.ends_at, taken = wanted, seats_taken = new_one.seats
    where slot.organization_id = new_one.organization_id and slot.id = old_one.slot_id
      and slot.seats_taken = old_one.seats and slot.taken && wanted and new_one.seats <= slot.seats_total;
    if found then
      return old_one.slot_id;
    end if;
  end if;
  return private.take_slot(
    new_one.organization_id, new_one.resource_id, new_one.type_id, new_one.starts_at, new_one.ends_at, new_one.seats
  );
end
$$;
comment on function private.move_slot(public.appointments, public.appointments) is
  'The slot of an appointment that moves. Where it takes another one, the old one is left afterwards.';

create function private.leave_old_slot() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if old.slot_id is not null and (tg_op = 'DELETE' or new.slot_id is distinct from old.slot_id) then
    perform private.leave_slot(old.organization_id, old.slot_id, old.seats);
  end if;
  return null;
end
$$;
comment on function private.leave_old_slot() is 'Trigger: gives back the time that an appointment no longer takes.';

-- Totals ----------------------------------------------------------------------------------------------

create function private.count_appointments(organization uuid, customer uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  zone text;
begin
  perform private.act_for(organization);
  -- Whoever counts for the same customer waits here, and then sees what was counted.
  perform from public.customers as counted
  where counted.organization_id = organization and counted.id = customer for update;
  select known.timezone into zone from public.organizations as known where known.id = organization;
  update public.customers as counted
  set total_appointments = took_place.times, last_appointment_date = took_place.latest
  from (
    select count(*)::integer as times, max((taken.starts_at at time zone zone)::date) as latest
    from public.appointments as taken
    where taken.organization_id = organization and taken.customer_id = customer and taken.status = 'completed'
  ) as took_place
  where counted.organization_id = organization and counted.id = customer;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
end
$$;
comment on function private.count_appointments(uuid, uuid) is
  'Counts a customer''s appointments that took place; right in any order of events, since it counts anew.';
alter function private.count_appointments(uuid, uuid) owner to frontdesk_functions;

create function private.count_for_customer() returns trigger
language plpgsql set search_path = ''
as $$
declare
  was_counted constant uuid := case when tg_op <> 'INSERT' and old.status = 'completed' then old.customer_id end;
  is_counted constant uuid := case when tg_op <> 'DELETE' and new.status = 'completed' then new.customer_id end;
begin
  if was_counted is not distinct from is_counted
    and (tg_op <> 'UPDATE' or new.starts_at = old.starts_at)
  then
    return null;
  end if;
  if was_counted is not null then
    perform private.count_appointments(old.organization_id, was_counted);
  end if;
  if is_counted is not null and is_counted is distinct from was_counted then
    perform private.count_appointments(new.organization_id, is_counted);
  end if;
  return null;
end
$$;
comment on function private.count_for_customer() is 'Trigger: keeps the totals of the customers whose appointments took place.';

create trigger keep_appointment before insert or update on public.appointments
  for each row execute function private.keep_appointment();
create trigger leave_old_slot after update or delete on public.appointments
  for each row execute function private.leave_old_slot();
create trigger count_for_customer after insert or update or delete on public.appointments
  for each row execute function private.count_for_customer();

grant execute on function
  private.release_expired_holds(uuid, uuid, tstzrange), private.leave_slot(uuid, uuid, integer),
  private.take_slot(uuid, uuid, uuid, timestamptz, timestamptz, integer),
  private.move_slot(public.appointments, public.appointments), private.appointment_may_become(text, text),
  private.count_appointments(uuid, uuid)
to frontdesk_functions, service_role;

revoke execute on all routines in schema private from public;
