-- appointment-update: from state to state, and from one time to another, each in one step.

create function private.may_change_appointment(organization uuid, customer uuid) returns boolean
language sql stable set search_path = ''
as $$
  select case private.caller()
    when 'service_role' then true
    when 'client' then organization = private.client_organization() and exists (
      select from public.customers as own
      where own.organization_id = organization and own.id = customer and lower(own.email) = private.client_email()
    )
    when 'user' then private.is_developer() or exists (
      select from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
    else false
  end
$$;
comment on function private.may_change_appointment(uuid, uuid) is
  'Whether the caller is of the staff, or the customer that something is for. For functions whose own rights see more
   than their caller''s.';

create function private.appointment_facts_of(organization uuid, appointment uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  facts jsonb;
begin
  perform private.act_for(organization);
  select jsonb_build_object(
    'organization_name', settings.name, 'timezone', settings.timezone, 'appointment_type', known.appointment_type,
    'starts_at', private.second_of(known.starts_at), 'language', known.language
  ) into facts
  from public.appointments as known
  join public.organizations as settings on settings.id = organization
  where known.organization_id = organization and known.id = appointment
    and private.may_change_appointment(organization, known.customer_id);
  if facts is null then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  return facts;
end
$$;
comment on function private.appointment_facts_of(uuid, uuid) is
  'What a message about an appointment says; 404 appointment_not_found where it is not the caller''s.';

create function private.appointments_organization(arguments jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization
  from public.appointments as known
  where known.id = (arguments ->> 'appointment_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  return organization;
end
$$;
comment on function private.appointments_organization(jsonb) is 'Whose the appointment in appointment_id is; 404 appointment_not_found.';

create function private.appointment_facts(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select private.appointment_facts_of(
    private.appointments_organization(arguments), (arguments ->> 'appointment_id')::uuid
  )
$$;
comment on function private.appointment_facts(jsonb) is
  'The first step of appointment-update: what its message to the customer says. arguments: appointment_id.';

create function private.change_appointment(organization uuid, appointment uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  by_client constant boolean := private.caller() = 'client';
  next constant text := case action
    when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' when 'complete' then 'completed'
    when 'no_show' then 'no_show'
  end;
  known public.appointments;
  changed public.appointments;
  kind record;
  settings record;
  candidate uuid;
  answer jsonb;
begin
  perform private.act_for(organization);
  select * into known from public.appointments as locked
  where locked.organization_id = organization and locked.id = appointment for update;
  if not found or not coalesce(private.may_change_appointment(organization, known.customer_id), false) then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  if by_client and (action is null or action in ('complete', 'no_show') or arguments -> 'calendar' is not null
    or action = 'confirm' and known.expires_at is null)
  then
    perform private.fail(403, 'staff_only', 'This is for the staff.', '/action');
  end if;
  if by_client and known.starts_at <= now() then
    perform private.fail(409, 'too_late', 'This appointment has begun.', '/action');
  end if;
  if action in ('complete', 'no_show') and known.starts_at > now() then
    perform private.fail(409, 'too_early', 'This appointment has not begun.', '/action');
  end if;

  if next is not null and not private.appointment_may_become(known.status, next) then
    perform private.fail(409, 'illegal_transition',
      format('This appointment is %s: it can''t become %s.', replace(known.status, '_', ' '), replace(next, '_', ' ')),
      '/action');
  end if;

  select type.reminder_minutes into kind from public.appointment_types as type
  where type.organization_id = organization and type.id = known.type_id;
  select zone.timezone into settings from public.organizations as zone where zone.id = organization;

  -- The trigger on the table keeps the time of each state.
  case action
    when 'confirm', 'cancel', 'complete', 'no_show' then
      update public.appointments as target
      set status = next, cancellation_reason = coalesce(arguments ->> 'reason', target.cancellation_reason)
      where target.organization_id = organization and target.id = appointment;
    when 'reschedule' then
      if known.status not in ('pending', 'confirmed') then
        perform private.fail(409, 'illegal_transition',
          format('This appointment is %s: it can''t be moved.', replace(known.status, '_', ' ')), '/action');
      end if;
      perform private.hold_rules(organization, (arguments ->> 'version')::bigint);
      for candidate in
        select ids.id::uuid from jsonb_array_elements_text(arguments -> 'candidates') with ordinality as ids (id, place)
        join public.appointment_type_resources as link
          on link.organization_id = organization and link.type_id = known.type_id and link.resource_id = ids.id::uuid
        order by ids.place
      loop
        begin
          update public.appointments as target
          set resource_id = candidate, starts_at = (arguments ->> 'starts_at')::timestamptz,
              ends_at = (arguments ->> 'ends_at')::timestamptz,
              reminder_at = private.reminder_time((arguments ->> 'starts_at')::timestamptz, kind.reminder_minutes)
          where target.organization_id = organization and target.id = appointment
          returning * into changed;
          exit;
        exception when exclusion_violation then
          continue;
        end;
      end loop;
      if changed.id is null then
        perform private.fail(409, 'slot_taken', 'This time is no longer free.', '/starts_at');
      end if;
    else
      null;
  end case;

  if arguments -> 'calendar' is not null then
    update public.appointments as target
    set calendar_provider = arguments #>> '{calendar,provider}',
        google_calendar_event_id = case arguments #>> '{calendar,provider}'
          when 'google' then arguments #>> '{calendar,event_id}' else target.google_calendar_event_id end,
        outlook_calendar_event_id = case arguments #>> '{calendar,provider}'
          when 'outlook' then arguments #>> '{calendar,event_id}' else target.outlook_calendar_event_id end,
        calendly_event_id = case arguments #>> '{calendar,provider}'
          when 'calendly' then arguments #>> '{calendar,event_id}' else target.calendly_event_id end
    where target.organization_id = organization and target.id = appointment;
  end if;

  select * into changed from public.appointments as target
  where target.organization_id = organization and target.id = appointment;
  if arguments -> 'message' is not null then
    perform private.tell_customer(organization, changed, 'appointment.' || case action
      when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' else 'rescheduled' end, arguments -> 'message');
  end if;

  select private.appointment_answer(changed, resource.name, settings.timezone) || jsonb_build_object(
    'confirmed_at', changed.confirmed_at, 'rescheduled_at', changed.rescheduled_at,
    'cancelled_at', changed.cancelled_at, 'completed_at', changed.completed_at, 'no_show_at', changed.no_show_at,
    'cancellation_reason', changed.cancellation_reason
  ) into answer
  from public.resources as resource
  where resource.organization_id = organization and resource.id = changed.resource_id;
  if action = 'reschedule' then
    answer := answer || jsonb_build_object('starts_at', arguments -> 'starts_at', 'ends_at', arguments -> 'ends_at');
  end if;
  return answer;
end
$$;
comment on function private.change_appointment(uuid, uuid, jsonb) is
  'Changes an appointment for the organisation whose it is; 404 appointment_not_found where it is not the caller''s.';

create function private.appointment_update(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_appointment(
    private.appointments_organization(arguments), (arguments ->> 'appointment_id')::uuid, arguments
  )
$$;
comment on function private.appointment_update(jsonb) is
  'The function behind appointment-update. arguments: appointment_id, action (confirm, cancel, complete, no_show,
   reschedule), reason, calendar {provider, event_id}, message {subject, text}; of one that is moved also the version of
   the rules, candidates, starts_at and ends_at.';

alter function private.appointment_facts_of(uuid, uuid) owner to frontdesk_functions;
alter function private.change_appointment(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.may_change_appointment(uuid, uuid) to frontdesk_functions;
grant execute on function
  private.appointments_organization(jsonb), private.appointment_facts(jsonb), private.appointment_facts_of(uuid, uuid),
  private.appointment_update(jsonb), private.change_appointment(uuid, uuid, jsonb)
to client, authenticated, service_role;

revoke execute on all routines in schema private from public;
