create or replace function private.find_or_make_lead(organization uuid, person jsonb, touch jsonb) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  address constant text := lower(person ->> 'email');
  number constant text := person ->> 'phone';
  attribution constant jsonb := coalesce(touch -> 'attribution', '{}');
  last_touch constant jsonb := jsonb_build_object('last_touch', jsonb_build_object(
    'at', now(), 'form_id', touch -> 'form_id', 'attribution', attribution
  ));
  key bigint;
  by_address uuid;
  by_number public.leads;
  chosen uuid;
begin
  if address is null and number is null then
    return null;
  end if;
  -- Always in the same order, or two that share both would wait for each other.
  for key in
    select hashtextextended(concat_ws(' ', 'lead', organization, known), 0) as lock
    from unnest(array[address, number]) as known where known is not null order by lock
  loop
    perform pg_advisory_xact_lock(key);
  end loop;

  select known.id into by_address from public.leads as known
  where known.organization_id = organization and known.email_key = address
  order by known.status = 'lost', known.created_at, known.id limit 1;
  select known.* into by_number from public.leads as known
  where known.organization_id = organization and known.phone = number
  order by known.status = 'lost', known.created_at, known.id limit 1;

  -- A phone is shared by families: alone it joins nobody who has another address.
  chosen := coalesce(by_address, case when address is null or by_number.email is null then by_number.id end);
  if chosen is null then
    insert into public.leads (
      organization_id, first_name, last_name, email, phone, claimed, source, source_details, utm_source, utm_medium,
      utm_campaign, tags, custom_fields
    )
    values (
      organization, person ->> 'first_name', person ->> 'last_name', person ->> 'email', number,
      array_remove(array[address, number], null), touch ->> 'source',
      coalesce(touch -> 'details', '{}') || last_touch, private.line_of(attribution ->> 'utm_source'),
      private.line_of(attribution ->> 'utm_medium'), private.line_of(attribution ->> 'utm_campaign'),
      array(select jsonb_array_elements_text(coalesce(person -> 'tags', '[]'))),
      coalesce(person -> 'custom_fields', '{}') || coalesce(person -> 'newest_fields', '{}')
    )
    returning id into chosen;
  else
    -- Whoever fills in a form is nobody known: blanks are filled, and nothing that is there is rewritten. Where a customer is
    -- written to, no form says: what it gave is noted for the staff.
    update public.leads as known set
      first_name = case when known.name is null then person ->> 'first_name' else known.first_name end,
      last_name = case when known.name is null then person ->> 'last_name' else known.last_name end,
      email = case when known.customer_id is null then coalesce(known.email, person ->> 'email') else known.email end,
      phone = case when known.customer_id is null and by_number.id is null then coalesce(known.phone, number)
        else known.phone end,
      claimed = case when known.customer_id is null then array(
        select said.address from (values
          (coalesce(known.email_key, address), known.email is null),
          (coalesce(known.phone, case when by_number.id is null then number end), known.phone is null)
        ) as said (address, is_new)
        where said.address = any (known.claimed) or said.is_new and said.address is not null
      ) else known.claimed end,
      utm_source = case when first.is_touch then private.line_of(attribution ->> 'utm_source') else known.utm_source end,
      utm_medium = case when first.is_touch then private.line_of(attribution ->> 'utm_medium') else known.utm_medium end,
      utm_campaign = case when first.is_touch then private.line_of(attribution ->> 'utm_campaign') else known.utm_campaign end,
      source_details = private.within_bounds(known.source_details, private.fields_of(known.source_details) || last_touch
        || case when known.customer_id is null then '{}' else jsonb_build_object('said', jsonb_strip_nulls(jsonb_build_object(
          'email', person ->> 'email', 'phone', number
        ))) end),
      custom_fields = private.within_bounds(known.custom_fields, coalesce(person -> 'custom_fields', '{}')
        || jsonb_strip_nulls(private.fields_of(known.custom_fields)) || coalesce(person -> 'newest_fields', '{}')),
      tags = case when cardinality(united.tags) <= 50 then united.tags else known.tags end
    from (
      select leads.id, num_nulls(leads.utm_source, leads.utm_medium, leads.utm_campaign) = 3 as is_touch
      from public.leads where leads.organization_id = organization and leads.id = chosen
    ) as first
    cross join lateral (
      select coalesce(array_agg(tag order by place), '{}') as tags
      from (
        select tag, min(place) as place from (
          select tag, place from unnest((
            select leads.tags from public.leads where leads.organization_id = organization and leads.id = chosen
          )) with ordinality as own (tag, place)
          union all
          select tag, 1000 + place
          from jsonb_array_elements_text(coalesce(person -> 'tags', '[]')) with ordinality as added (tag, place)
        ) as both_lists group by tag
      ) as each_once
    ) as united
    where known.organization_id = organization and known.id = chosen;
  end if;

  if by_number.id <> chosen then
    perform private.suspect_duplicate(organization, chosen, by_number.id),
            private.suspect_duplicate(organization, by_number.id, chosen);
  end if;
  return chosen;
end
$$;
comment on function private.find_or_make_lead(uuid, jsonb, jsonb) is
  'The lead with this e-mail address, else with this phone, else a new one; null where there is neither. person: email,
   phone, first_name, last_name, tags, custom_fields (fill blanks), newest_fields (rewrite them). touch: source, details,
   form_id, attribution. A lead who is a customer keeps its addresses: what a form gave is in source_details.said.';
grant execute on function private.find_or_make_lead(uuid, jsonb, jsonb) to frontdesk_functions;
