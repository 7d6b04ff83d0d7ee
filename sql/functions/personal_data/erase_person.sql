create or replace function private.erase_person(named private.named_person) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  person private.person := private.find_person(named.organization_id, named.subject, named.subject_id);
  organization constant uuid := named.organization_id;
  expected jsonb;
  listed record;
  ids uuid[];
  changed bigint;
  deleted jsonb := '{}';
  anonymized jsonb := '{}';
  erasure constant uuid := gen_random_uuid();
begin
  if private.caller() = 'client' and cardinality(person.clients) > 1 then
    perform private.fail(409, 'person_is_shared',
      'Several people sign in as this customer. Ask the organization to erase what is kept of you.');
  end if;
  -- Nobody books for them or signs in meanwhile; and what somebody did until now belongs to it.
  perform from public.customers as known
  where known.organization_id = organization and known.id = any (person.customers) order by known.id for update;
  perform from public.leads as known
  where known.organization_id = organization and known.id = any (person.leads) order by known.id for update;
  person := private.find_person(organization, named.subject, named.subject_id);
  select jsonb_agg(open.what order by open.starts_at) into expected from (
    select jsonb_build_object('booking_id', known.id, 'starts_at', known.start_date) as what, known.start_date as starts_at
    from public.bookings as known
    where known.organization_id = organization and known.id = any (person.bookings)
      and known.status in ('pending', 'confirmed') and known.end_date > now()
    union all
    select jsonb_build_object('appointment_id', known.id, 'starts_at', known.starts_at), known.starts_at
    from public.appointments as known
    where known.organization_id = organization and known.id = any (person.appointments)
      and known.status in ('pending', 'confirmed') and known.ends_at > now()
    union all
    select jsonb_build_object('meeting_id', known.id, 'starts_at', known.scheduled_at), known.scheduled_at
    from public.meetings as known
    where known.organization_id = organization and known.status in ('requested', 'scheduled')
      and known.scheduled_at + make_interval(mins => known.duration_minutes) > now()
      and (known.conversation_id = any (person.conversations) or private.names_attendee(
        -- Who gave back their seat comes no more.
        jsonb_path_query_array(known.attendees, '$[*] ? (!(@.has_left == true))'), person.addresses
      ))
    limit 20
  ) as open;
  if expected is not null then
    perform private.fail(409, 'person_is_expected',
      'This person is still expected. Cancel what is booked, or wait until it is over.',
      data => jsonb_build_object('expected', expected));
  end if;

  for listed in
    select known.table_name, known.is_exported, known.anonymized, part.erasure, part.found_by
    from private.personal_data as known
    cross join lateral (
      select known.erasure, '(' || known.found_by || ')' || coalesce(' and not (' || known.spared || ')', '')
      union all
      -- Those that are left count as records of theirs too, so that the log forgets what it has of them.
      select 'anonymize', '(' || known.found_by || ') and (' || known.spared || ')' where known.spared is not null
    ) as part (erasure, found_by)
    where known.step is not null order by known.step, part.erasure
  loop
    execute format(
      'with changed as (%s %s where r.organization_id = ($1).organization_id and (%s) returning %s as id)
       select count(*), array_remove(array_agg(changed.id), null) from changed',
      case listed.erasure when 'delete' then format('delete from %s as r', listed.table_name)
        else format('update %s as r', listed.table_name) end,
      case listed.erasure when 'anonymize' then 'set ' || (
        select string_agg(format('%I = %s', set.key, replace(set.value, '$1', '($1)')), ', ')
        from jsonb_each_text(listed.anonymized) as set
      ) else '' end,
      replace(listed.found_by, '$1', '($1)'),
      case when listed.is_exported then 'r.id' else 'null::uuid' end
    )
    into changed, ids using person;
    person.records := person.records || ids;
    if changed > 0 and listed.erasure = 'delete' then
      deleted := deleted || jsonb_build_object(private.short_name(listed.table_name), changed);
    elsif changed > 0 then
      anonymized := anonymized || jsonb_build_object(private.short_name(listed.table_name), changed);
    end if;
  end loop;

  -- A row that nothing refers to any more is not needed.
  with gone as (
    delete from public.customers as known
    where known.organization_id = organization and known.id = any (person.customers)
      and person.bookings = '{}' and person.appointments = '{}' and not exists (
        select from public.payments as paid
        where paid.organization_id = organization and paid.customer_id = known.id
      )
    returning 1
  )
  select count(*) into changed from gone;
  if changed > 0 then
    deleted := deleted || jsonb_build_object('customers', changed);
    anonymized := anonymized - 'customers';
  end if;

  insert into public.erasures (id, organization_id, subject, subject_id, caller, user_id, deleted, anonymized)
  values (
    erasure, organization, named.subject, named.subject_id, private.caller(), case private.caller() when 'user' then private.subject() end,
    deleted, anonymized
  );
  return jsonb_build_object('erasure_id', erasure, 'deleted', deleted, 'anonymized', anonymized);
end
$$;
comment on function private.erase_person(private.named_person) is
  'Erases a person as personal_data says, and keeps that it was done. 409 person_is_expected where something of theirs is
   still to come, person_is_shared where a client asks and others sign in as the same customer.';
alter function private.erase_person(private.named_person) owner to frontdesk_privacy;
grant execute on function private.erase_person(private.named_person) to client, authenticated;
