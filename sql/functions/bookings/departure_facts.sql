create or replace function private.departure_facts(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  facts jsonb;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select jsonb_build_object(
    'timezone', settings.timezone, 'starts_at', private.second_of(departure.starts_at),
    'ends_at', private.second_of(departure.ends_at)
  ) into facts
  from public.tour_departures as departure
  join public.organizations as settings on settings.id = departure.organization_id
  where departure.id = (arguments ->> 'departure_id')::uuid
    and departure.organization_id = coalesce(private.requested_organization(), departure.organization_id);
  if facts is null then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  return facts;
end
$$;
comment on function private.departure_facts(jsonb) is
  'The first step of departure-update: the zone in which local times are meant, and the times of the departure, in seconds
   since 1970. arguments: departure_id.';
grant execute on function private.departure_facts(jsonb) to authenticated;
