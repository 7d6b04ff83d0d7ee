-- Whoever signs up may write here, and belongs to no organization whose rows would be counted.
create or replace function private.limit_preferences() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  most constant integer := (select known.most from private.limits as known where known.kind = 'user-preferences user');
  keys text[];
begin
  perform pg_advisory_xact_lock(hashtextextended('user-preferences ' || new.user_id, 0));
  select array_agg(known.preference_key) into keys from public.user_preferences as known where known.user_id = new.user_id;
  -- What is there already adds nothing.
  if cardinality(keys) >= most and new.preference_key <> all (keys) then
    perform private.fail(409, 'too_many_rows', format('A user has at most %s preferences.', most));
  end if;
  return new;
end
$$;
comment on function private.limit_preferences() is 'Trigger: a user sets only so many preferences. More is a 409.';
alter function private.limit_preferences() owner to frontdesk_functions;

create or replace trigger limit_preferences before insert on public.user_preferences
  for each row when (private.caller() = 'user') execute function private.limit_preferences();
