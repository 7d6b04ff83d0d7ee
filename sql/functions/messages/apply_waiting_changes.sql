create or replace function private.apply_waiting_changes(organization uuid, message public.messages) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  waited jsonb;
begin
  for waited in
    with taken as (
      update private.webhook_events as event set waiting = null
      from (
        select held.event_id, held.waiting from private.webhook_events as held
        where held.organization_id = organization and held.provider = 'meta' and held.account = 'platform'
          and held.object_id = message.channel || ' ' || message.external_id and held.waiting is not null
      ) as held
      where event.organization_id = organization and event.provider = 'meta' and event.account = 'platform'
        and event.event_id = held.event_id
      returning held.waiting
    )
    select taken.waiting from taken
  loop
    perform private.change_message(message, waited);
  end loop;
end
$$;
comment on function private.apply_waiting_changes(uuid, public.messages) is
  'Applies what was told of a message before it came.';
grant execute on function private.apply_waiting_changes(uuid, messages) to service_role;
