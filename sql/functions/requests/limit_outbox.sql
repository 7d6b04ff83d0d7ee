-- What caused a message stands, such as a booking: it is the message that waits for somebody to look at it. Nobody waits
-- for a count here, since a run writes to many organizations in one transaction: now and then somebody counts, and where
-- it is too much, says until when.
create or replace function private.limit_outbox() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  ceiling constant text := case when new.endpoint_id is null then 'outbox organization' else 'webhooks organization' end;
  whose constant bytea := sha256(convert_to(new.organization_id::text, 'UTF8'));
  most integer;
  period interval;
  free_at timestamptz;
begin
  select known.most, known.regain, (
    select taken.regained_at from public.tries as taken where taken.kind = ceiling and taken.subject = whose
  ) into strict most, period, free_at
  from private.limits as known where known.kind = ceiling;

  -- Fifty times in a day's messages is often enough; of few messages, each.
  if coalesce(free_at <= now(), true) and random() < 50.0 / most then
    perform private.act_for(new.organization_id);
    select sent.created_at + period into free_at from public.outbox as sent
    where sent.organization_id = new.organization_id and sent.created_at > now() - period
      and case
        when new.endpoint_id is not null then sent.endpoint_id is not null
        else sent.endpoint_id is null and sent.channel <> 'calendar' and sent.status <> 'dead'
      end
    order by sent.created_at desc, sent.id
    offset most - 1 limit 1;
    if found then
      insert into public.tries (kind, subject, regained_at) values (ceiling, whose, free_at)
      on conflict (kind, subject) do update set regained_at = excluded.regained_at;
    end if;
    perform private.act_for(acting);
  end if;

  -- An emergency is told, whatever was sent before it; and what a calendar is to say is no message.
  if free_at > now() and new.topic not like 'emergency.%' and new.channel <> 'calendar' then
    if new.endpoint_id is not null then
      return null; -- A program is told of so much in a day, and no row is kept of the rest.
    end if;
    new.status := 'dead';
    new.last_error := 'ceiling';
    new.last_error_detail := 'The organization has sent as many messages as it may in a day.';
  end if;
  return new;
end
$$;
comment on function private.limit_outbox() is
  'Trigger: what an organization sends beyond its daily ceiling is kept as dead, for its staff to see and send again. Webhooks
   have a ceiling of their own, beyond which they are not written.';
alter function private.limit_outbox() owner to frontdesk_functions;

create or replace trigger limit_outbox before insert on public.outbox
  for each row when (new.topic <> 'webhook.test') execute function private.limit_outbox();
