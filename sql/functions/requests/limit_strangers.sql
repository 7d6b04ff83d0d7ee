-- Late in the work, with all other locks taken, and always in the same order, recipients last: who waits for a count waits
-- shortly, and nobody for each other.
create or replace function private.limit_strangers(work text, organization uuid, hold interval default null)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  network constant text := coalesce(nullif(current_setting('frontdesk.network', true), ''), 'unknown');
begin
  if not (
    private.caller() in ('anon', 'client') or private.caller() = 'user' and private.role_in(organization) is null
  ) then
    return;
  end if;
  perform private.limit_tries(work || ' network', network);
  if hold is not null then
    perform private.limit_tries('hold network', network, at_least => hold);
  end if;
  perform private.limit_tries(work || ' organization', organization::text,
    detail => 'This organization takes no more today. Try again later, or call it.');
end
$$;
comment on function private.limit_strangers(text, uuid, interval) is
  'Counts what a stranger, a client or somebody of another organization does, and ends it with a 429 where it is too much:
   by their network, by what is held for it, by organization and day. The staff and programs are not counted. hold: how long
   something is kept for them;
   null: it is not.';
grant execute on function private.limit_strangers(text, uuid, interval) to frontdesk_functions;
