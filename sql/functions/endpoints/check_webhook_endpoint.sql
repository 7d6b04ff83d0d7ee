create or replace function private.check_webhook_endpoint() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  unknown text;
  fault text;
begin
  perform private.act_for(new.organization_id);
  if tg_op = 'INSERT' or new.url <> old.url then
    fault := private.webhook_url_fault(new.url);
    if fault is not null then
      perform private.fail(422, 'invalid_url', format('/url %s.', fault), '/url');
    end if;
  end if;
  select event into unknown from unnest(new.events) as event where event <> all (private.event_topics()) limit 1;
  if unknown is not null then
    perform private.fail(422, 'unknown_event', format('/events %s is none of %s.', left(unknown, 100),
      array_to_string(private.event_topics(), ', ')), '/events');
  end if;
  if tg_op = 'INSERT' then
    -- Each event is written once for each of them, in the transaction of its cause.
    perform pg_advisory_xact_lock(hashtextextended('endpoints ' || new.organization_id, 0));
    if (
      select count(*) from public.webhook_endpoints as other where other.organization_id = new.organization_id
    ) >= 20 then
      perform private.fail(409, 'too_many_endpoints', 'An organization has at most 20 endpoints.');
    end if;
  elsif new.is_enabled and not old.is_enabled or new.url <> old.url then
    -- It begins anew.
    new.disabled_reason := null;
    new.failures := 0;
    new.failing_since := null;
    new.paused_until := null;
  end if;
  perform private.act_for(acting);
  return new;
end
$$;
comment on function private.check_webhook_endpoint() is
  'Trigger: refuses an endpoint with a URL that is not public or an event that nobody tells of, or one too many. One that is
   switched on, or has moved, begins without its failures.';
alter function private.check_webhook_endpoint() owner to frontdesk_functions;

create or replace trigger check_webhook_endpoint
  before insert or update of url, events, is_enabled on public.webhook_endpoints
  for each row execute function private.check_webhook_endpoint();
