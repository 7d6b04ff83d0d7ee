create or replace function private.take_meeting_event(organization uuid, event jsonb) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  uid constant text := event ->> 'uid';
  earlier constant text := event ->> 'previous_uid';
  meeting public.meetings;
  other public.meetings;
  known_facts jsonb := '{}';
  facts jsonb;
  news jsonb := event;
  erased text[];
  gone uuid[];
begin
  -- A meeting that is moved has another uid, and the event that says so may join two rows: they take turns.
  perform pg_advisory_xact_lock(hashtextextended('meetings ' || organization, 0));
  for other in
    select * from public.meetings as known
    where known.organization_id = organization and known.id in (
      select named.meeting_id from private.meeting_uids as named
      where named.organization_id = organization and named.uid in ($2 ->> 'uid', $2 ->> 'previous_uid')
    )
    order by known.created_at, known.id
  loop
    if meeting.id is null then
      meeting := other;
    end if;
    known_facts := known_facts || other.facts;
  end loop;
  -- Who was erased stays so, whatever comes late; and so does what was written of them.
  erased := array(
    select attendee ->> 'email' from jsonb_array_elements(event -> 'attendees') as attendee
    where exists (
      select from jsonb_each(known_facts) as version
      where version.value -> 'erased' ? private.meeting_digest(version.key, attendee ->> 'email')
    )
  );
  if known_facts @? '$.*.erased' then
    news := news - '{title, reason, conversation_id}'::text[];
  end if;

  loop
    facts := known_facts || jsonb_build_object(uid, private.meeting_facts(known_facts -> uid, news, erased));
    if earlier is not null then
      facts := facts || jsonb_build_object(
        earlier, coalesce(facts -> earlier, '{}') || jsonb_build_object('next', uid)
      );
    end if;
    exit when octet_length(facts::text) <= 60000;
    -- So many people are not kept; what happens to the meeting is.
    if news -> 'attendees' = '[]' then
      return 'too_large';
    end if;
    news := jsonb_set(news, '{attendees}', '[]');
  end loop;
  if facts = meeting.facts and other.id = meeting.id then
    return 'repeated';
  end if;
  with joined as (
    select known.id from public.meetings as known
    where known.organization_id = organization and known.id <> meeting.id and known.id in (
      select named.meeting_id from private.meeting_uids as named
      where named.organization_id = organization and named.uid in ($2 ->> 'uid', $2 ->> 'previous_uid')
    )
  ), renamed as (
    update private.meeting_uids as named set meeting_id = meeting.id
    from joined where named.organization_id = organization and named.meeting_id = joined.id
  )
  select coalesce(array_agg(joined.id), '{}') into gone from joined;
  delete from public.meetings as known where known.organization_id = organization and known.id = any (gone);
  if meeting.id is null then
    insert into public.meetings (organization_id, external_user_id) values (organization, uid) returning * into meeting;
  end if;
  insert into private.meeting_uids (organization_id, uid, meeting_id)
  select organization, named.uid, meeting.id from unnest(array[uid, earlier]) as named (uid)
  where named.uid is not null
  on conflict on constraint meeting_uids_pkey do nothing;
  meeting.facts := facts;
  meeting := private.meeting_as_told(meeting);
  update public.meetings as known
  set facts = meeting.facts, conversation_id = meeting.conversation_id, external_user_id = meeting.external_user_id,
      title = meeting.title, meeting_url = meeting.meeting_url, scheduled_at = meeting.scheduled_at,
      duration_minutes = meeting.duration_minutes, status = meeting.status, attendees = meeting.attendees,
      is_no_show = meeting.is_no_show, cancellation_reason = meeting.cancellation_reason,
      cal_event_id = meeting.cal_event_id
  where known.organization_id = organization and known.id = meeting.id;
  return 'applied';
end
$$;
comment on function private.take_meeting_event(uuid, jsonb) is
  'Applies what Cal.com tells of one meeting, in whatever order and however often. event: kind (requested, booked,
   cancelled, rejected, ended, no_show), uid, previous_uid (which it had before it was moved), at (milliseconds since
   1970), starts_at (seconds), minutes, title, url, conversation_id, reason, is_seat (it is about the seats of the
   attendees alone), attendees [{email, name, no_show}]. Gives outcome: applied, repeated, too_large.';
grant execute on function private.take_meeting_event(uuid, jsonb) to service_role;
