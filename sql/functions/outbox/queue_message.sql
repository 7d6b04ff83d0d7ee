create or replace function private.queue_message() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if private.acting_organization() is distinct from new.organization_id then
    perform private.act_for(new.organization_id);
  end if;
  -- A new message is no work yet, so that private.put_job has nothing to compare.
  insert into private.jobs (queue, organization_id, subject_id, due_at, is_ready)
  values (
    private.outbox_queue(new.channel, new.topic), new.organization_id, new.id, coalesce(new.send_at, now()),
    coalesce(new.send_at, now()) <= now()
  );
  return null;
end
$$;
comment on function private.queue_message() is
  'Trigger: what is put into the outbox is work for outbox-dispatch, or for calendar-sync where it goes into a calendar.
   Webhooks are found by their endpoints.';
alter function private.queue_message() owner to frontdesk_functions;
create or replace trigger queue_message after insert on public.outbox
  for each row when (new.endpoint_id is null) execute function private.queue_message();
