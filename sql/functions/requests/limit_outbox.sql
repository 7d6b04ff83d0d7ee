-- What caused a message stands, such as a booking: it is the message that waits for somebody to look at it.
create or replace function private.limit_outbox() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = auto
as $$
declare
  acting constant uuid := private.acting_organization();
  most integer;
  period interval;
begin
  select known.most, known.regain into strict most, period
  from private.limits as known where known.kind = 'outbox organization';
  perform private.act_for(new.organization_id);
  perform from public.outbox as sent
  where sent.organization_id = new.organization_id and sent.created_at > now() - period
  order by sent.created_at desc, sent.id
  offset most - 1 limit 1;
  if found then
    new.status := 'dead';
    new.last_error := 'The organization has sent as many messages as it may in a day.';
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return new;
end
$$;
comment on function private.limit_outbox() is
  'Trigger: what an organization sends beyond its daily ceiling is kept as dead, for its staff to see and send again.';
alter function private.limit_outbox() owner to frontdesk_functions;

create or replace trigger limit_outbox before insert on public.outbox
  for each row execute function private.limit_outbox();
