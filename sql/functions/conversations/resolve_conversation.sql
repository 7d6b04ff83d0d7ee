create or replace function private.resolve_conversation() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if new.status <> 'resolved' then
    new.resolved_at := null;
  elsif tg_op = 'INSERT' or old.status <> 'resolved' then
    new.resolved_at := coalesce(new.resolved_at, now());
    -- Not now(): the statement may have waited for a message of the staff, which this must be later than.
    new.handed_back_at := clock_timestamp();
  end if;
  return new;
end
$$;
comment on function private.resolve_conversation() is
  'Trigger: keeps the time at which a conversation was resolved, and with it given back to the assistant.';

create or replace trigger resolve_conversation before insert or update of status on public.conversations
  for each row execute function private.resolve_conversation();
