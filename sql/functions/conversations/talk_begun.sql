create or replace function private.talk_begun(organization uuid, conversation uuid) returns timestamptz
language sql stable set search_path = ''
as $$
  -- What was resolved, which hands it back, is over: a promise of then is none of now.
  select greatest(now() - interval '1 day', (
    select known.handed_back_at from public.conversations as known
    where known.organization_id = organization and known.id = conversation
  ))
$$;
comment on function private.talk_begun(uuid, uuid) is
  'When the current talk of a conversation began: a day ago, or when it was last resolved or handed back.';
grant execute on function private.talk_begun(uuid, uuid) to service_role, frontdesk_functions;
