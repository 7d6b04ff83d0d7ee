create or replace function private.meeting_facts(known jsonb, event jsonb, erased text[]) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  ranks constant text[] := array['requested', 'scheduled', 'completed', 'cancelled'];
  kind constant text := event ->> 'kind';
  at constant bigint := (event ->> 'at')::bigint;
  is_plan constant boolean := kind in ('requested', 'booked');
  is_of_seats constant boolean := coalesce((event ->> 'is_seat')::boolean, false) and event -> 'attendees' <> '[]';
  status constant text := case kind when 'requested' then 'requested' when 'booked' then 'scheduled'
    when 'ended' then 'completed' when 'cancelled' then case when not is_of_seats then 'cancelled' end
    when 'rejected' then 'cancelled' end;
  -- What else names a time knows it from the plan: any plan is better.
  planned_at constant bigint := case when is_plan then at else 0 end;
  facts jsonb := coalesce(known, '{}');
  people jsonb := coalesce(facts -> 'people', '{}');
  person jsonb;
  one jsonb;
begin
  if event ->> 'starts_at' is not null
    and array[planned_at, (event ->> 'starts_at')::bigint]
      >= array[coalesce((facts ->> 'planned_at')::bigint, -1), coalesce((facts ->> 'starts_at')::bigint, -1)]
  then
    facts := facts || jsonb_build_object('planned_at', planned_at) || jsonb_strip_nulls(jsonb_build_object(
      'starts_at', event -> 'starts_at', 'minutes', event -> 'minutes', 'title', event -> 'title', 'url', event -> 'url'));
  end if;
  facts := jsonb_strip_nulls(jsonb_build_object('conversation_id', event -> 'conversation_id')) || facts;
  if coalesce(array_position(ranks, status), 0) > coalesce(array_position(ranks, facts ->> 'status'), 0) then
    facts := facts || jsonb_build_object('status', status);
  end if;
  if kind in ('cancelled', 'rejected') and event ->> 'reason' is not null
    and at >= coalesce((facts ->> 'reason_at')::bigint, -1)
  then
    facts := facts || jsonb_build_object('reason', event -> 'reason', 'reason_at', at);
  end if;

  for one in
    select value from jsonb_array_elements(event -> 'attendees') where value ->> 'email' <> all (erased)
  loop
    person := coalesce(people -> (one ->> 'email'), '{}');
    if is_plan and at >= coalesce((person ->> 'at')::bigint, -1) then
      person := person || jsonb_strip_nulls(jsonb_build_object('at', at, 'name', one -> 'name'));
    elsif kind = 'cancelled' and is_of_seats then
      person := person || jsonb_build_object('left_at', greatest((person ->> 'left_at')::bigint, at));
    elsif kind = 'no_show' and at >= coalesce((person ->> 'no_show_at')::bigint, -1) then
      person := person || jsonb_build_object('no_show', coalesce(one -> 'no_show', 'false'), 'no_show_at', at);
    end if;
    -- Of who is known by nothing else, the name.
    person := jsonb_strip_nulls(jsonb_build_object('name', one -> 'name')) || person;
    people := people || jsonb_build_object(one ->> 'email', person);
  end loop;
  return facts || jsonb_build_object('people', people);
end
$$;
comment on function private.meeting_facts(jsonb, jsonb, text[]) is
  'What is known of a meeting under one uid after one more event, which says the same in whatever order they come. erased:
   addresses of attendees who are left out.';
grant execute on function private.meeting_facts(jsonb, jsonb, text[]) to service_role;
