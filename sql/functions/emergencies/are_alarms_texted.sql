create or replace function private.are_alarms_texted(organization uuid) returns boolean
language sql stable set search_path = ''
as $$
  -- Emergencies leave whatever else was sent; so they have a ceiling of their own.
  select count(*) < 1000 from (
    select from public.outbox as sent
    where sent.organization_id = $1 and sent.created_at > now() - interval '1 day'
      and sent.topic = 'emergency.reported' and sent.channel = 'sms'
    limit 1000
  ) as today
$$;
comment on function private.are_alarms_texted(uuid) is
  'Whether text messages of emergencies still leave: a thousand in a day. For functions that act for the organization.';
grant execute on function private.are_alarms_texted(uuid) to frontdesk_functions;
