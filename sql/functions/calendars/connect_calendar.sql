create or replace function private.connect_calendar(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  connection public.calendar_connections;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  perform from public.resources as known
  where known.organization_id = organization and known.id = (arguments ->> 'resource_id')::uuid;
  if not found then
    perform private.fail(404, 'resource_not_found', 'There is no such resource.', '/resource_id');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('calendars ' || organization, 0));
  if (arguments ->> 'is_written')::boolean and exists (
    select from public.calendar_connections as other
    where other.organization_id = organization and other.resource_id = (arguments ->> 'resource_id')::uuid
      and other.source = arguments ->> 'source' and other.is_written and other.calendar_id <> arguments ->> 'calendar_id'
  ) then
    perform private.fail(409, 'already_written', 'Appointments of this resource are written to another calendar there.',
      '/is_written');
  end if;

  -- Connected anew: what is known to be busy stays so until it is read again. It is another secret's row, so it has
  -- another id.
  update public.calendar_connections as known
  set id = (arguments ->> 'id')::uuid, name = arguments ->> 'name',
      is_written = (arguments ->> 'is_written')::boolean, status = 'active', error = null, error_detail = null,
      failing_since = null, cursor = null, etag = null, last_modified = null, covers_until = null,
      created_by = private.subject()
  where known.organization_id = organization and known.resource_id = (arguments ->> 'resource_id')::uuid
    and known.source = arguments ->> 'source' and known.calendar_id = arguments ->> 'calendar_id'
  returning * into connection;
  if connection.id is null then
    if (select count(*) from public.calendar_connections as known where known.organization_id = organization)
      >= (select known.most from private.limits as known where known.kind = 'calendar-sync connections')
    then
      perform private.fail(409, 'too_many_connections', 'The organization has as many connections as it may.');
    end if;
    insert into public.calendar_connections (id, organization_id, resource_id, source, calendar_id, name, is_written, created_by)
    values (
      (arguments ->> 'id')::uuid, organization, (arguments ->> 'resource_id')::uuid, arguments ->> 'source',
      arguments ->> 'calendar_id', arguments ->> 'name', (arguments ->> 'is_written')::boolean, private.subject()
    )
    returning * into connection;
  end if;
  insert into public.secrets (organization_id, purpose, subject_id, sealed, sealed_with)
  values (
    organization, private.calendar_secret(connection.source), connection.id,
    decode(arguments ->> 'sealed', 'base64'), arguments ->> 'sealed_with'
  );
  perform private.put_job('calendars', organization, connection.id, now());
  perform private.write_appointments(connection);
  return private.connection_shown(connection);
end
$$;
comment on function private.connect_calendar(uuid, jsonb) is
  'Connects a calendar with its sealed secret, asks for its first read, and has coming appointments written to it where
   that is wanted; 404 resource_not_found, 409 already_written, too_many_connections.';
alter function private.connect_calendar(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.connect_calendar(uuid, jsonb) to authenticated;
