create or replace function private.preferences_answer(link private.contact_links) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'organization', jsonb_build_object('id', settings.id, 'name', settings.name),
    'channel', link.channel, 'address', link.address, 'language', link.language,
    'asks', case when link.asked is not null then jsonb_build_object(
      'purposes', link.asked -> 'purposes',
      'words', (
        select coalesce(jsonb_agg(agreed.value ->> 'text' order by agreed.place), '[]')
        from jsonb_array_elements(link.asked -> 'consents') with ordinality as agreed (value, place)
        where agreed.value ->> 'channel' = link.channel and agreed.value ->> 'text' is not null
      ),
      'is_confirmed', link.used_at is not null
    ) end,
    'permissions', (
      select jsonb_agg(jsonb_build_object(
        'channel', channel.name, 'purpose', purpose.name,
        'status', coalesce(known.status, 'unknown'),
        'is_on', private.refusal(link.organization_id, channel.name, link.address, purpose.name) is null
      ) order by channel.place, purpose.place)
      -- A phone takes messages by more than one channel.
      from unnest(case link.channel when 'email' then array['email'] else array['sms', 'whatsapp'] end)
        with ordinality as channel (name, place)
      cross join unnest(array['marketing', 'transactional']) with ordinality as purpose (name, place)
      left join public.contact_permissions as known
        on known.organization_id = link.organization_id and known.channel = channel.name
        and known.address = link.address and known.purpose = purpose.name
    )
  )
  from public.organizations as settings where settings.id = link.organization_id
$$;
comment on function private.preferences_answer(private.contact_links) is
  'What an address is sent by an organization, as whoever holds its link sees it.';
grant execute on function private.preferences_answer(private.contact_links) to frontdesk_functions;
