create or replace function private.tell_of_calendar(connection public.calendar_connections) returns void
language sql volatile set search_path = ''
as $$
  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select distinct on (lower(profile.email)) connection.organization_id, 'calendar.disconnected', 'email', profile.email,
    jsonb_build_object(
      'connection_id', connection.id,
      'subject', 'A calendar is not connected any more',
      'text', format('%s of %s can''t be read: %s Appointments may be booked over what is in it. Connect it again.',
        case connection.source when 'google' then 'The Google calendar' when 'outlook' then 'The Outlook calendar'
          else 'The calendar feed' end || coalesce(' ' || connection.name, ''),
        resource.name, connection.error_detail)
    )
  from public.members as admin
  join public.user_profiles as profile on profile.id = admin.user_id and profile.email is not null
  join public.resources as resource
    on resource.organization_id = connection.organization_id and resource.id = connection.resource_id
  where admin.organization_id = connection.organization_id and admin.is_active and admin.role in ('owner', 'admin')
  order by lower(profile.email)
$$;
comment on function private.tell_of_calendar(public.calendar_connections) is
  'Tells the owners and admins of an organization by e-mail that a connection is lost.';
grant execute on function private.tell_of_calendar(calendar_connections) to service_role;
