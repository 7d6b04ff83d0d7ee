create or replace function private.departure_update(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization uuid;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id into organization
  from public.tour_departures as known
  where known.id = (arguments ->> 'departure_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  return private.change_departure(organization, (arguments ->> 'departure_id')::uuid, arguments);
end
$$;
comment on function private.departure_update(jsonb) is
  'The function behind departure-update. arguments: departure_id, action (reschedule, cancel, close, open, repeat), reason
   of one that is cancelled, starts_at and ends_at of one that is moved, dates [{starts_at, ends_at}] of one that is
   repeated.';
grant execute on function private.departure_update(jsonb) to authenticated;
