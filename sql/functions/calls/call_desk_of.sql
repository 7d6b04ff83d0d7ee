create or replace function private.call_desk_of(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  number constant text := call ->> 'caller';
  customer uuid;
  -- A number that somebody only claimed opens what was booked with it, and nothing else.
  knows_number boolean := false;
begin
  perform private.act_for(organization);
  if number is not null then
    customer := private.customer_of_phone(organization, number);
    knows_number := exists (
      select from public.customer_phones as listed
      where listed.organization_id = organization and listed.customer_id = customer
        and listed.phone = number and not listed.is_claimed
    );
  end if;
  return (
    select jsonb_build_object(
      'organization_id', settings.id,
      'timezone', settings.timezone,
      'country', settings.country,
      'currency', settings.currency,
      'now', private.second_of(now()),
      'caller_name', known.name,
      -- Every customer has a language, most of them the one that nobody chose.
      'language', coalesce(
        (select log.language_detected from public.call_logs as log
         where log.organization_id = organization and log.vapi_call_id = call ->> 'id'),
        nullif(known.primary_language, 'en'),
        (private.call_assistant_of(organization, call)).language,
        known.primary_language, 'en'
      ),
      'services', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', kind.id, 'name', kind.name, 'price', kind.price::text
        ) order by kind.created_at, kind.id), '[]')
        from (
          select offered.* from public.appointment_types as offered
          where offered.organization_id = organization and offered.is_public and offered.is_active
            -- Nobody pays at the phone.
            and not (offered.is_paid_ahead and offered.price > 0)
          order by offered.created_at, offered.id limit 30
        ) as kind
      ),
      'week', (
        select coalesce(jsonb_agg(jsonb_build_array(
          hours.weekday, private.minute_of(hours.opens), private.minute_of(hours.closes)
        ) order by hours.weekday, hours.opens), '[]')
        from public.business_hours as hours
        where hours.organization_id = organization and hours.resource_id is null
      ),
      'days', (
        select coalesce(jsonb_agg(jsonb_build_array(
          hours.day, private.minute_of(hours.opens), private.minute_of(hours.closes)
        ) order by hours.day, hours.opens), '[]')
        from public.day_overrides as hours
        where hours.organization_id = organization and hours.resource_id is null
          and hours.day between current_date - 1 and current_date + 400
      ),
      'away', (
        select coalesce(jsonb_agg(jsonb_build_array(
          private.second_of(absence.starts_at), private.second_of(absence.ends_at)
        ) order by absence.starts_at), '[]')
        from public.absences as absence
        where absence.organization_id = organization and absence.resource_id is null
          and absence.ends_at > now() and absence.starts_at < now() + interval '400 days'
      ),
      'upcoming', case when number is null then '[]' else (
        select coalesce(jsonb_agg(private.spoken_appointment(coming, true) order by coming.starts_at, coming.id), '[]')
        from (
          select booked.* from public.appointments as booked
          where booked.organization_id = organization
            and (booked.customer_phone = number or booked.customer_id = customer and knows_number)
            and booked.status in ('pending', 'confirmed') and booked.starts_at > now()
            and coalesce(booked.expires_at > now(), true)
          order by booked.starts_at, booked.id limit 50
        ) as coming
      ) end,
      -- Whoever knows a code may not try all the last names to it. Where it opens nothing more, nobody is told that it would.
      'coded', (
        select coalesce(jsonb_agg(private.spoken_appointment(known.booked, known.is_callers)), '[]')
        from (
          select booked, coalesce(
            booked.customer_phone = number or booked.vapi_call_id = call ->> 'id'
              or booked.customer_id = customer and knows_number, false
          ) as is_callers, said.times
          from (
            select code, count(*)::integer as times from jsonb_array_elements_text(arguments -> 'codes') as code group by code
          ) as said
          join public.appointments as booked
            on booked.organization_id = organization and booked.confirmation_code = said.code
          where booked.status in ('pending', 'confirmed') and booked.starts_at > now()
            and coalesce(booked.expires_at > now(), true)
        ) as known
        where known.is_callers
          or private.take_try('call-webhook code', (known.booked).id::text, tries => known.times) is null
      ),
      'offered', coalesce((
        select answered.offered from private.tool_calls as answered
        where answered.organization_id = organization and answered.vapi_call_id = call ->> 'id'
          and answered.offered <> '[]'
        order by answered.created_at desc limit 1
      ), '[]'),
      'answers', (
        select coalesce(jsonb_object_agg(answered.tool_call_id, jsonb_build_object(
          'answer', answered.answer, 'is_error', answered.is_error
        )), '{}')
        from private.tool_calls as answered
        where answered.organization_id = organization and answered.vapi_call_id = call ->> 'id'
          and answered.tool_call_id in (select jsonb_array_elements_text(arguments -> 'tool_calls'))
          and answered.answer is not null
      )
    )
    from public.organizations as settings
    left join public.customers as known on known.organization_id = organization and known.id = customer
    where settings.id = organization
  );
end
$$;
comment on function private.call_desk_of(uuid, jsonb) is
  'What an organization knows at the phone: its offers and hours, who calls, what they have booked and were offered. A code of another
   number''s appointment counts as a try.';
alter function private.call_desk_of(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.call_desk_of(uuid, jsonb) to service_role;
