create or replace function private.list_calendars(organization uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  return jsonb_build_object(
    'connections', (
      select coalesce(jsonb_agg(private.connection_shown(known) order by known.created_at, known.id), '[]')
      from public.calendar_connections as known where known.organization_id = organization
    ),
    'feeds', (
      select coalesce(jsonb_agg(private.feed_shown(known) order by known.created_at, known.id), '[]')
      from public.calendar_feeds as known where known.organization_id = organization
    )
  );
end
$$;
comment on function private.list_calendars(uuid) is
  'The connections and feeds of an organization, for its admins: as many as private.limits lets it have.';
alter function private.list_calendars(uuid) owner to frontdesk_functions;
grant execute on function private.list_calendars(uuid) to authenticated;
