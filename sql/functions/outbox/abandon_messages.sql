create or replace function private.abandon_messages(messages uuid[]) returns void
language sql volatile set search_path = ''
as $$
  update public.outbox as known
  set status = 'dead', last_error = 'abandoned',
      last_error_detail = 'Each call that worked on it ended without a word. Whether it was sent is known only to its provider.'
  where known.id = any (messages) and known.status = 'pending'
$$;
comment on function private.abandon_messages(uuid[]) is
  'Messages at which the last attempt died, too: they are dead, so that the staff see them and may send them again.';
grant execute on function private.abandon_messages(uuid[]) to service_role;
