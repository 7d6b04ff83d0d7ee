-- What one caller has at work at a time. The places are advisory locks, which end with the statement's transaction however
-- it ends: nothing is written, and nothing has to be given back.
create or replace function private.take_place(kind text, subject text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  most constant integer := (select known.most from private.limits as known where known.kind = take_place.kind);
  -- So many work at a time; the others wait, which costs nobody anything but a connection.
  working constant integer := greatest(most / 4, 1);
  whose constant text := kind || ' ' || subject;
  -- The first try finds a place unless most of them are taken.
  beginning constant integer := floor(random() * most);
  is_in boolean := false;
begin
  for step in 0 .. most - 1 loop
    is_in := pg_try_advisory_xact_lock(hashtextextended(whose, (beginning + step) % most));
    exit when is_in;
  end loop;
  if not is_in then
    perform private.fail(429, 'too_many_at_once',
      'Too many of your requests are being answered at this moment. Send fewer at a time, and this one again.',
      data => jsonb_build_object('wait_seconds', 1));
  end if;
  -- Whichever of them ends first makes way. Nothing ends this loop but that and the statement's timeout.
  loop
    for step in 0 .. working - 1 loop
      if pg_try_advisory_xact_lock(hashtextextended(whose, -1 - (beginning + step) % working)) then
        return;
      end if;
    end loop;
    perform pg_sleep(0.005 + 0.01 * random());
  end loop;
end
$$;
comment on function private.take_place(text, text) is
  'Takes one of the places that a kind of private.limits gives to a subject, until the statement ends; 429 too_many_at_once
   where all are taken. Of those who have one, a quarter works at a time, and the others wait for them. So nobody takes up
   the connections and processors that everybody shares.';
alter function private.take_place(text, text) owner to frontdesk_functions;
grant execute on function private.take_place(text, text) to anon, client, guest, authenticated;
