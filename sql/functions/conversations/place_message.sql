create or replace function private.place_message() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  asks constant boolean := new.direction = 'inbound' and new.sender = 'customer';
  answers constant boolean := new.direction = 'outbound' and new.sender in ('staff', 'assistant');
  served uuid;
begin
  new.owner_id := null;
  if new.conversation_id is not null then
    if acting is distinct from new.organization_id then
      perform private.act_for(new.organization_id);
    end if;
    update public.conversations as thread
    set last_message_at = greatest(thread.last_message_at, new.created_at),
        first_asked_at = case when asks then least(thread.first_asked_at, new.created_at)
                         else thread.first_asked_at end,
        first_answered_at = case when answers and new.created_at >= thread.first_asked_at
                              then coalesce(thread.first_answered_at, new.created_at)
                            else thread.first_answered_at end
    where thread.organization_id = new.organization_id and thread.id = new.conversation_id
    returning thread.owner_id, thread.customer_id into new.owner_id, served;
    new.customer_id := coalesce(new.customer_id, served);
    if acting is distinct from new.organization_id then
      perform private.act_for(acting);
    end if;
  end if;
  -- What an assistant replies is not the member's who asked it.
  if new.author_id is null and private.caller() = 'user' and new.sender in ('staff', 'customer') then
    new.author_id := private.subject();
  end if;
  return new;
end
$$;
comment on function private.place_message() is
  'Trigger: makes a message as private as its conversation, and tells the conversation of it: its latest message, the
   customer''s first and the first answer.';
alter function private.place_message() owner to frontdesk_functions;

create or replace trigger place_message before insert on public.messages
  for each row execute function private.place_message();
