create or replace function private.pause_calendar(organization uuid, connection uuid, error text, error_detail text) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  paused public.calendar_connections;
begin
  update public.calendar_connections as known
  set status = 'paused', error = left(pause_calendar.error, 100), error_detail = left(pause_calendar.error_detail, 500)
  where known.organization_id = organization and known.id = connection and known.status = 'active'
  returning * into paused;
  -- Told once, whoever finds it again.
  if paused.id is not null then
    perform private.tell_of_calendar(paused);
  end if;
end
$$;
comment on function private.pause_calendar(uuid, uuid, text, text) is 'Pauses a connection that is active, and tells the admins why.';
grant execute on function private.pause_calendar(uuid, uuid, text, text) to service_role;
