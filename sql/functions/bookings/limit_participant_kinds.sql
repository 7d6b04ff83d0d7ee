create or replace function private.limit_participant_kinds() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acted_for constant uuid := private.acting_organization();
  are_many boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('participant kinds ' || new.tour_id, 0));
  perform private.act_for(new.organization_id);
  are_many := (
    select count(*) from public.participant_kinds as known
    where known.organization_id = new.organization_id and known.tour_id = new.tour_id
  ) >= (select known.most from private.limits as known where known.kind = 'tour-availability kinds');
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  if are_many then
    perform private.fail(409, 'too_many_kinds', 'The tour has as many kinds of participants as it may.');
  end if;
  return new;
end
$$;
comment on function private.limit_participant_kinds() is
  'Trigger: a tour has at most so many kinds of participants, all of which whoever asks for its departures is told.';
alter function private.limit_participant_kinds() owner to frontdesk_functions;

create or replace trigger limits before insert on public.participant_kinds for each row
  execute function private.limit_participant_kinds();
